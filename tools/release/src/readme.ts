import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import type { Check } from "./check.js";
import { exportsOf, type Exported } from "./exports.js";
import { publishedPackages, type PublishedPackage } from "./published.js";

const begin = "<!-- exports: written by `npm run release:check -- --record` -->";
const end = "<!-- /exports -->";

/** The current README of a package, and the README that matches its exports. */
interface Readme {
  readonly file: string;
  readonly text: string;
  readonly wanted: string;
  /** Exports without a comment. */
  readonly silent: readonly string[];
}

async function readmesOf(root: string): Promise<Readme[]> {
  const packages = (await publishedPackages(root)).filter(({ manifest }) => manifest.exports !== undefined);
  const sources = packages.flatMap((one) => entriesOf(root, one).map(({ source }) => source));
  const exported = exportsOf(root, sources);
  return Promise.all(
    packages.map(async (one) => {
      const file = `${one.folder}/README.md`;
      const text = await readFile(join(root, file), "utf8").catch(() => "");
      const tables = entriesOf(root, one).map(
        ({ name, source }) => `Exports of \`${name}\`, beside types:\n\n${table(exported.get(source)!)}`,
      );
      const [head, rest = ""] = text.split(begin);
      const [, tail = ""] = rest.split(end);
      const whole = `${head!.trimEnd()}\n\n${begin}\n\n${tables.join("\n\n")}\n\n${end}\n${tail}`;
      const options = await resolveConfig(join(root, file));
      const silent = entriesOf(root, one).flatMap(({ source }) =>
        exported.get(source)!.filter(({ summary }) => summary === ""),
      );
      return {
        file,
        text,
        wanted: await format(whole, { ...options, parser: "markdown" }),
        silent: silent.map(({ name }) => name),
      };
    }),
  );
}

/** The import names of a package, and their source files. */
function entriesOf(root: string, { name, folder, manifest }: PublishedPackage) {
  return Object.entries(manifest.exports ?? {}).map(([subpath, targets]) => ({
    name: subpath === "." ? name : `${name}${subpath.slice(1)}`,
    source: join(root, folder, targets["@ddep/source"] ?? ""),
  }));
}

function table(exported: readonly Exported[]): string {
  const rows = exported.map(({ name, summary }) => `| \`${name}\` | ${summary.replaceAll("|", "\\|")} |`);
  return ["| export | what it is |", "| --- | --- |", ...rows].join("\n");
}

/** Finds READMEs of published packages whose tables do not match the exports, and exports without a comment. */
export const checkReadmes: Check = async (root) =>
  (await readmesOf(root)).flatMap(({ file, text, wanted, silent }) => [
    ...silent.map((name) => ({
      where: file,
      problem: `${name} has no comment`,
      fix: "describe it in a sentence above its declaration",
    })),
    ...(text === wanted
      ? []
      : [
          {
            where: file,
            problem: "the table does not match the exports of the package",
            fix: "run `npm run release:check -- --record`",
          },
        ]),
  ]);

/** Rewrites the tables in the READMEs to match the packages. */
export async function recordReadmes(root: string): Promise<void> {
  for (const { file, wanted } of await readmesOf(root)) await writeFile(join(root, file), wanted);
}
