import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "@ddep/core";
import type { Check, Finding } from "./check.js";
import { run } from "./run.js";

interface Item {
  readonly name: string;
  readonly line?: number;
}

/** The findings in one file by kind; a cycle is a list of files. */
interface Issue {
  readonly file: string;
  readonly cycles?: readonly (readonly Item[])[];
  readonly [kind: string]: unknown;
}

const kinds = [
  "files",
  "dependencies",
  "unlisted",
  "binaries",
  "unresolved",
  "exports",
  "types",
  "enumMembers",
  "namespaceMembers",
  "duplicates",
  "catalog",
  "catalogReferences",
  "cycles",
];

const nouns: Readonly<Record<string, string>> = {
  files: "no other file uses this one",
  dependencies: "unused dependency",
  devDependencies: "unused development dependency",
  optionalPeerDependencies: "optional peer dependency without its mark",
  unlisted: "dependency that package.json does not list",
  binaries: "program that no dependency brings",
  unresolved: "import that leads nowhere",
  exports: "unused export",
  types: "unused exported type",
  duplicates: "exported twice",
};

const looked = new Map<string, Promise<readonly Issue[]>>();

/** Runs knip over a repository, once for all checks. */
function issuesOf(root: string): Promise<readonly Issue[]> {
  const known = looked.get(root) ?? look(root);
  looked.set(root, known);
  return known;
}

async function look(root: string): Promise<readonly Issue[]> {
  const program = join(dirname(createRequire(import.meta.url).resolve("knip")), "..", "bin", "knip.js");
  const args = ["--no-progress", "--no-config-hints", "--reporter", "json", "--include", kinds.join(",")];
  const { stdout, stderr } = await run(process.execPath, [program, ...args], root);
  try {
    return (JSON.parse(stdout) as { issues: readonly Issue[] }).issues;
  } catch {
    throw new UserError(`knip failed:\n${stderr}${stdout}`);
  }
}

/** Files, exports and dependencies that nothing uses, and dependencies that are used and not listed. */
export const checkUnused: Check = async (root) =>
  (await issuesOf(root)).flatMap((issue) =>
    Object.entries(issue)
      .filter(([kind]) => kind !== "file" && kind !== "cycles")
      .flatMap(([kind, items]) => (items as (Item | readonly Item[])[]).map((item) => unused(issue.file, kind, item))),
  );

function unused(file: string, kind: string, item: Item | readonly Item[]): Finding {
  const [first, ...others] = [item].flat() as [Item, ...Item[]];
  const where = first.line === undefined ? file : `${file}:${first.line}`;
  const names = [first, ...others].map(({ name }) => name).join(", ");
  const noun = nouns[kind] ?? kind;
  return {
    where,
    problem: kind === "files" ? noun : `${noun}: ${names}`,
    fix:
      kind === "unlisted" || kind === "binaries"
        ? "list it in the package.json of its workspace"
        : "delete it; what is found by its path alone is named in knip.json",
  };
}

/** Files that import one another in a circle; imports of types alone leave no import behind and do not count. */
export const checkCycles: Check = async (root) =>
  (await issuesOf(root)).flatMap(({ cycles = [] }) =>
    cycles.map((cycle) => {
      const files = cycle.map(({ name }) => name);
      return {
        where: files[0]!,
        problem: `import cycle: ${[...files, files[0]!].join(" -> ")}`,
        fix: "move what both need to a file of its own",
      };
    }),
  );
