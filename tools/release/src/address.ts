import { readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { UserError } from "@ddep/core";
import { prebuiltFolder } from "./prebuilt.js";
import { publishedPackages } from "./published.js";

/**
 * The address of the project as browsers open it: that of `repository` in the root's `package.json`, or else of the repository
 * whose workflow runs.
 *
 * @throws UserError if neither is there
 */
export async function projectAddress(root: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const { repository } = await readManifest(join(root, "package.json"));
  const url = typeof repository === "object" ? repository.url : repository;
  if (url !== undefined) return url.replace(/^git\+/, "").replace(/\.git$/, "");
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  if (server !== undefined && name !== undefined) return `${server}/${name}`;
  throw new UserError("the project has no address", {
    file: join(root, "package.json"),
    fix: `write it there, once: "repository": { "type": "git", "url": "git+https://HOST/OWNER/NAME.git" }`,
  });
}

/**
 * Writes the project's address into every package that is published: `repository`, `homepage` and `bugs` of its `package.json`,
 * and the links of its README, which lead nowhere from npm's pages as they are.
 *
 * @param root of the repository, or of a copy of it
 * @throws UserError if a link of a README leads to no file
 */
export async function writeAddress(root: string, address: string): Promise<void> {
  const folders = (await publishedPackages(root)).map(({ folder }) => [folder, folder] as const);
  const made = posix.join(prebuiltFolder, "dist");
  if (existsSync(join(root, made))) folders.push([prebuiltFolder, made]);
  for (const [folder, published] of folders) {
    const file = join(root, published, "package.json");
    const manifest = {
      ...(await readManifest(file)),
      homepage: `${address}/tree/HEAD/${folder}#readme`,
      bugs: `${address}/issues`,
      repository: { type: "git", url: `git+${address}.git`, directory: folder },
    };
    await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
    const readme = join(root, published, "README.md");
    await writeFile(readme, withAbsoluteLinks(await readFile(readme, "utf8"), { root, folder, address }));
  }
}

/** Markdown whose relative links and pictures are addresses of the project. Code is left as it is. */
export function withAbsoluteLinks(
  markdown: string,
  { root, folder, address }: { readonly root: string; readonly folder: string; readonly address: string },
): string {
  const absolute = (all: string, mark: string, text: string, link: string) => {
    if (/^(#|[a-z]+:)/.test(link)) return all;
    const [path = "", anchor] = link.split("#");
    const target = posix.join(folder, path);
    if (!existsSync(join(root, target)))
      throw new UserError(`it links to ${link}, which is not there`, { file: join(root, folder, "README.md") });
    const kind = mark === "!" ? "raw" : "blob";
    return `${mark}[${text}](${address}/${kind}/HEAD/${target}${anchor === undefined ? "" : `#${anchor}`})`;
  };
  return markdown
    .split(/(^```[^]*?^```$)/m)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, absolute)))
    .join("");
}

interface AddressedManifest {
  readonly repository?: string | { readonly url: string };
  readonly [field: string]: unknown;
}

const readManifest = async (file: string) => JSON.parse(await readFile(file, "utf8")) as AddressedManifest;
