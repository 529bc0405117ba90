import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "@ddep/core";
import { afterEach, expect, test, vi } from "vitest";
import { useBackend } from "./use-backend.js";

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve("@tensorflow/tfjs-core/package.json"));
const folders: string[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const file of Object.keys(require.cache)) {
    if (folders.some((folder) => file.startsWith(folder))) Reflect.deleteProperty(require.cache, file);
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Loads a package of tfjs-core's name and files, of which only where they lie is looked at. */
function loadAnother(version: string): string {
  const parent = mkdtempSync(join(tmpdir(), "ddep-tfjs-"));
  folders.push(parent);
  const folder = join(parent, "node_modules", "@tensorflow", "tfjs-core");
  mkdirSync(join(folder, "dist"), { recursive: true });
  const manifest = { name: "@tensorflow/tfjs-core", version, main: "dist/tf-core.node.js" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "dist", "tf-core.node.js"), "exports.version_core = undefined;\n");
  require(folder);
  return folder;
}

test("no backend starts beside a tfjs-core of another version, whoever loaded it: both are named", async () => {
  const folder = loadAnother("4.20.0");
  const error: unknown = await useBackend("cpu").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(`4.20.0 in ${folder}`);
  expect((error as UserError).message).toContain(`${tf.version_core} in ${installed}`);
  expect((error as UserError).fix).toContain("npm dedupe");
});

test("beside another copy of the same version a backend starts, with one warning that names both", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const folder = loadAnother(tf.version_core);
  expect((await useBackend("cpu")).name).toBe("cpu");
  const warnings = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("copies of"));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`${tf.version_core} in ${folder}`);
  expect(warnings[0]).toContain(`${tf.version_core} in ${installed}`);
});
