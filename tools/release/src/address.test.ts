import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectAddress, withAbsoluteLinks, writeAddress } from "./address.js";

let root: string;
const write = async (path: string, text: string) => {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
};
const manifest = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(root, path), "utf8"));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ddep-address-"));
});
afterEach(() => rm(root, { recursive: true }));

test("the address is written once, in the root, and in a workflow it need not be", async () => {
  await write("package.json", JSON.stringify({ name: "root" }));
  await expect(projectAddress(root, {})).rejects.toThrow(/package\.json.*no address.*"repository"/s);
  const env = { GITHUB_SERVER_URL: "https://example.com", GITHUB_REPOSITORY: "somebody/fork" };
  expect(await projectAddress(root, env)).toBe("https://example.com/somebody/fork");
  await write(
    "package.json",
    JSON.stringify({ repository: { type: "git", url: "git+https://example.com/me/mine.git" } }),
  );
  expect(await projectAddress(root, env)).toBe("https://example.com/me/mine");
});

test("every published package gets its address, and links that lead somewhere from npm", async () => {
  await write("packages/core/package.json", JSON.stringify({ name: "@a/core", version: "1.0.0" }));
  await write("packages/core/README.md", "[own](src/a.ts), [other](../ops/README.md#use)\n");
  await write("packages/core/src/a.ts", "");
  await write("packages/ops/package.json", JSON.stringify({ name: "@a/ops", private: true }));
  await write("packages/ops/README.md", "");
  const address = "https://example.com/me/mine";
  await writeAddress(root, address);
  expect(await manifest("packages/core/package.json")).toEqual({
    name: "@a/core",
    version: "1.0.0",
    homepage: `${address}/tree/HEAD/packages/core#readme`,
    bugs: `${address}/issues`,
    repository: { type: "git", url: `git+${address}.git`, directory: "packages/core" },
  });
  expect(await readFile(join(root, "packages/core/README.md"), "utf8")).toBe(
    `[own](${address}/blob/HEAD/packages/core/src/a.ts), [other](${address}/blob/HEAD/packages/ops/README.md#use)\n`,
  );
  expect(await manifest("packages/ops/package.json")).toEqual({ name: "@a/ops", private: true });
});

test("pictures are linked as files, other addresses and code stay, and a dead link is an error", async () => {
  await write("docs/a.png", "");
  const place = { root, folder: "packages/core", address: "https://x.org/o/n" };
  const kept = "[a](https://b.c) [d](#e)\n```ts\nconst [x](y) = 1;\n```\n";
  expect(withAbsoluteLinks(`![p](../../docs/a.png)\n${kept}`, place)).toBe(
    `![p](https://x.org/o/n/raw/HEAD/docs/a.png)\n${kept}`,
  );
  expect(() => withAbsoluteLinks("[a](../gone.md)", place)).toThrow(/README\.md.*links to \.\.\/gone\.md/s);
});
