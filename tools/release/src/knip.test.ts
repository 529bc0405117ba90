import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkCycles, checkUnused } from "./knip.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A repository of one package with these sources. */
function repository(sources: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "ddep-knip-"));
  folders.push(root);
  const files = {
    "package.json": JSON.stringify({ name: "whole", private: true, workspaces: ["packages/*"] }),
    "packages/one/package.json": JSON.stringify({ name: "one", type: "module", exports: "./src/index.ts" }),
    ...Object.fromEntries(Object.entries(sources).map(([name, text]) => [`packages/one/src/${name}`, text])),
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

test("an added import cycle is found and told file by file; types that need each other are none", async () => {
  const sources = {
    "index.ts": `export { a } from "./a.js";\n`,
    "a.ts": `import { b } from "./b.js";\nexport const a = (): number => b();\nexport type A = number;\n`,
    "b.ts": `import type { A } from "./a.js";\nexport const b = (): A => 1;\n`,
  };
  expect(await checkCycles(repository(sources))).toEqual([]);
  const cycle = { ...sources, "b.ts": `import { a } from "./a.js";\nexport const b = (): number => a();\n` };
  expect(await checkCycles(repository(cycle))).toEqual([
    {
      where: "packages/one/src/a.ts",
      problem: "import cycle: packages/one/src/a.ts -> packages/one/src/b.ts -> packages/one/src/a.ts",
      fix: "move the shared code to its own file",
    },
  ]);
});

test("what nothing uses and what nobody lists is found", async () => {
  const root = repository({
    "index.ts": `export { used } from "./a.js";\n`,
    "a.ts": `import "left-out";\nexport const used = 1;\nexport const unused = 2;\n`,
    "alone.ts": "export {};\n",
  });
  const found = (await checkUnused(root)).map(({ where, problem }) => `${where}: ${problem}`).sort();
  expect(found).toEqual([
    "packages/one/src/a.ts:1: dependency missing from package.json: left-out",
    "packages/one/src/a.ts:3: unused export: unused",
    "packages/one/src/alone.ts: no other file uses this one",
  ]);
});
