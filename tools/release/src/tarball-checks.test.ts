import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkTypes } from "./attw.js";
import { checkPublint } from "./publint.js";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A repository of one package that exports these targets and has these files. */
function repository(targets: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "ddep-tarballs-"));
  folders.push(root);
  const manifest = {
    name: "one",
    version: "1.0.0",
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    exports: { ".": targets },
  };
  for (const [file, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
    mkdirSync(dirname(join(root, "packages", "one", file)), { recursive: true });
    writeFileSync(join(root, "packages", "one", file), text);
  }
  return root;
}

const whole = { "index.js": "export const a = 1;\n", "index.d.ts": "export declare const a = 1;\n" };

test("a package whose code and types are there has no finding", async () => {
  const root = repository({ types: "./index.d.ts", default: "./index.js" }, whole);
  expect(await checkPublint(root)).toEqual([]);
  expect(await checkTypes(root)).toEqual([]);
});

test("publint's findings name the package and the field", async () => {
  const root = repository({ types: "./index.d.ts", default: "./dist/index.js" }, whole);
  expect(await checkPublint(root)).toEqual([
    { where: "one", problem: expect.stringMatching(/exports.*\.\/dist\/index\.js.*does not exist/) },
  ]);
});

test("types that say other than the code, and types that are not there, are found", async () => {
  const commonjs = { "index.js": whole["index.js"], "index.d.cts": whole["index.d.ts"] };
  const wrong = repository({ types: "./index.d.cts", default: "./index.js" }, commonjs);
  expect(await checkTypes(wrong)).toEqual([
    { where: "one", problem: expect.stringMatching(/^FalseCJS: .*\/index\.d\.cts for .*\/index\.js$/) },
  ]);
  const none = repository({ default: "./index.js" }, { "index.js": whole["index.js"] });
  expect(await checkTypes(none)).toEqual([{ where: "one", problem: "has no types", fix: 'name them in "exports"' }]);
});
