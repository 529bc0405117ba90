import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { publishedPackages } from "./published.js";
import { tarballsOf } from "./tarballs.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const packages = await publishedPackages(root);

test("every package that is not private is packed", async () => {
  const names = packages.map(({ name }) => name).sort();
  expect(names).toContain("@ddep/core");
  expect((await tarballsOf(root)).map(({ name }) => name).sort()).toEqual(names);
});

test.each(packages)(
  "$name packs its licence, its page, code, types and sources, and nothing else",
  async ({ name, manifest: { exports, bin } }) => {
    const { files } = (await tarballsOf(root)).find((tarball) => tarball.name === name)!;
    const modules = [...(exports === undefined ? [] : ["index"]), ...(bin === undefined ? [] : ["main"])];
    const built = modules.flatMap((module) => [`dist/${module}.js`, `dist/${module}.d.ts`, `src/${module}.ts`]);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", ...built]));
    const kinds =
      /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/.*\.(js|d\.ts)(\.map)?|src\/.*\.(tsx?|py)|types\/.*\.d\.ts|(pins|sources)\/.*)$/;
    expect(files.filter((file) => !kinds.test(file) || file.includes(".test."))).toEqual([]);
  },
);

test.each(packages)(
  "$name says in package.json what the registry and installers want to know",
  async ({ folder, manifest }) => {
    expect(manifest).toMatchObject({
      license: "Apache-2.0",
      type: "module",
      sideEffects: false,
      engines: { node: ">=20.19" },
      publishConfig: { access: "public", provenance: true },
      description: expect.stringMatching(/\.$/),
      keywords: expect.arrayContaining(["segmentation"]),
    });
    const licence = await readFile(join(root, folder, "LICENSE"), "utf8");
    expect(licence === (await readFile(join(root, "LICENSE"), "utf8"))).toBe(true);
  },
);
