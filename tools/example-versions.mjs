// @ts-check
// Sets what the examples ask of our packages to the versions that the packages have: `example-versions.mjs [ROOT]`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/places.mjs";

const below = process.argv[2] ?? root;

/** @param {string} folder @returns {any} */
const readPackage = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** @param {string} parent */
const packagesIn = (parent) =>
  readdirSync(join(below, parent))
    .map((name) => join(below, parent, name))
    .filter((folder) => existsSync(join(folder, "package.json")));

const versions = new Map(
  packagesIn("packages").map((folder) => [readPackage(folder).name, readPackage(folder).version]),
);
for (const folder of packagesIn("examples")) {
  const example = readPackage(folder);
  for (const name of Object.keys(example.dependencies)) {
    if (versions.has(name)) example.dependencies[name] = `^${versions.get(name)}`;
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(example, undefined, 2)}\n`);
}
