import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { publishedPackages, requiredPeers, type PublishedPackage } from "./published.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const packages = await publishedPackages(root);
const libraries = packages.filter(({ manifest }) => manifest.bin === undefined);
const programs = packages.filter(({ manifest }) => manifest.bin !== undefined);
const TFJS = "@tensorflow/tfjs-core";

/** The packages of others that the built modules of a package import, directly or through other packages of ours. */
async function reached({ folder, manifest }: PublishedPackage): Promise<Set<string>> {
  const { metafile } = await build({
    entryPoints: Object.values(manifest.exports ?? {}).map((targets) => join(root, folder, targets["default"]!)),
    bundle: true,
    write: false,
    outdir: "out",
    format: "esm",
    platform: "node",
    metafile: true,
    logLevel: "silent",
    plugins: [
      {
        name: "packages of others stay outside",
        setup: ({ onResolve }) => {
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || path.startsWith("@ddep/") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return new Set(
    Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external }) => external === true)
      .map(({ path }) => path),
  );
}

test.each(libraries)("$name takes the TensorFlow.js of its project exactly where its modules reach it", async (one) => {
  const imported = await reached(one);
  expect(requiredPeers(one.manifest).includes(TFJS)).toBe(imported.has(TFJS));
  expect(one.manifest.dependencies ?? {}).not.toHaveProperty([TFJS]);
});

test.each(["@ddep/base", "@ddep/metrics"])("no module that %s reaches is TensorFlow's", async (name) => {
  const imported = await reached(libraries.find((one) => one.name === name)!);
  expect([...imported].filter((path) => path.startsWith("@tensorflow/"))).toEqual([]);
});

test.each(programs)("$name, which npx runs alone, brings TensorFlow.js or leaves it to its library", ({ manifest }) => {
  expect(requiredPeers(manifest)).toEqual([]);
});
