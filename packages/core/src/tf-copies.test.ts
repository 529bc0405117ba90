import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "@ddep/base";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { expectOneTf, reportTfCopies, type Tf } from "./tf-copies.js";

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve("@tensorflow/tfjs-core/package.json"));
const folders: string[] = [];
const registry = Symbol.for("@ddep/core: copies of tfjs-core");

/** Loads a second copy of the tfjs-core that is installed, with another version in it where one is given. */
function secondCopy(version = tf.version_core): { copy: typeof tf; folder: string } {
  // Beside the first one, so that it finds what it depends on.
  const parent = mkdtempSync(join(dirname(dirname(installed)), ".second-"));
  folders.push(parent);
  const folder = join(parent, "tfjs-core");
  mkdirSync(join(folder, "dist"), { recursive: true });
  cpSync(join(installed, "package.json"), join(folder, "package.json"));
  const script = readFileSync(join(installed, "dist", "tf-core.node.js"), "utf8");
  writeFileSync(join(folder, "dist", "tf-core.node.js"), script.replaceAll(tf.version_core, version));
  return { copy: require(folder) as typeof tf, folder };
}

const partsOf = ({ version_core, Environment, engine, util }: typeof tf): Tf => ({
  version: version_core,
  Environment,
  engine,
  assert: util.assert,
});

let warnings: string[] = [];

beforeEach(() => {
  Reflect.deleteProperty(globalThis, registry);
  warnings = [];
  // A second copy itself warns while it is loaded, of its platform and its kernels.
  vi.spyOn(console, "warn").mockImplementation((line: string) => {
    if (line.includes("copies of")) warnings.push(line);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function messageOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("no UserError");
}

test("a single copy of tfjs-core is not reported, however many packages use it", () => {
  expectOneTf(partsOf(tf), "@ddep/core");
  expectOneTf(partsOf({ ...tf }), "@ddep/ops");
  expect(warnings).toEqual([]);
});

test("copies of different versions are an error that names both versions, both folders, who uses them and the fix", () => {
  const { copy, folder } = secondCopy("4.21.0");
  expectOneTf(partsOf(tf), "@ddep/core");
  const message = messageOf(() => expectOneTf(partsOf(copy), "@ddep/ops"));
  expect(message).toContain(`${tf.version_core} in ${installed}, used by @ddep/core`);
  expect(message).toContain(`4.21.0 in ${folder}, used by @ddep/ops`);
  expect(message).toContain("npm dedupe");
  expect(message).toContain(`"overrides": { "@tensorflow/tfjs-core": "${tf.version_core}" }`);
  expect(messageOf(() => expectOneTf(partsOf(copy), "@ddep/ops"))).toBe(message);
});

test("a second copy of the same version causes one warning that names both folders", () => {
  const { copy, folder } = secondCopy();
  expectOneTf(partsOf(tf), "@ddep/core");
  expectOneTf(partsOf(copy), "@ddep/ops");
  expectOneTf(partsOf(secondCopy().copy), "@ddep/backend");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`in ${installed}, used by @ddep/core`);
  expect(warnings[0]).toContain(`in ${folder}, used by @ddep/ops`);
});

test("a copy loaded earlier and not used by our packages is identified by its folder", () => {
  const { copy, folder } = secondCopy();
  expectOneTf(partsOf(copy), "@ddep/core");
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`unknown version in ${installed}\n`);
  expect(warnings[0]).toContain(`${tf.version_core} in ${folder}, used by @ddep/core`);
});

test("the proposed version is the highest by numeric comparison", () => {
  const copies = ["4.9.0", "4.22.0"].map((version) => ({ version, place: `/${version}` }));
  expect(messageOf(() => reportTfCopies(copies))).toContain('"@tensorflow/tfjs-core": "4.22.0"');
});
