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
  optionalPeerDependencies: "peer dependency that is not marked as optional",
  unlisted: "dependency missing from package.json",
  binaries: "program that no dependency provides",
  unresolved: "import that cannot be resolved",
  exports: "unused export",
  types: "unused exported type",
  duplicates: "exported twice",
};

const looked = new Map<string, Promise<readonly Issue[]>>();

/** Runs knip on a repository, once for all checks. */
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

/** Finds unused files, exports and dependencies, and unlisted dependencies. */
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
        ? "add it to the package.json of its workspace"
        : "delete it, or list it in knip.json if it is only used by its path",
  };
}

/** Finds import cycles; type-only imports leave no import behind and do not count. */
export const checkCycles: Check = async (root) =>
  (await issuesOf(root)).flatMap(({ cycles = [] }) =>
    cycles.map((cycle) => {
      const files = cycle.map(({ name }) => name);
      return {
        where: files[0]!,
        problem: `import cycle: ${[...files, files[0]!].join(" -> ")}`,
        fix: "move the shared code to its own file",
      };
    }),
  );
