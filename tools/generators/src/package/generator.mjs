// @ts-check
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { formatFiles, generateFiles, getProjects, updateJson, writeJson } from "@nx/devkit";
import { addChangeset } from "../changeset.mjs";
import { docstring } from "../docstring.mjs";
import { textOf } from "../edit/source.mjs";
import { addTableRow } from "../edit/table-row.mjs";
import { checkOnce } from "../free.mjs";
import { Mistake } from "../mistake.mjs";
import { subjectOf } from "../options.mjs";
import { manifestOf } from "./manifest.mjs";

/** The package whose settings a new one takes: on core, ops and TF.js, and on nothing else. */
const sibling = "losses";

/** Workspaces that run the programs of every package's README. */
const readers = ["tools/release", "tools/rehearse"];

/** What a package has of its own. */
const own = ["package.json", "README.md", "CHANGELOG.md"];

/**
 * Starts a package on the star's rim, with one function to be made into what it is for.
 *
 * Throws a {@link Mistake} where the name is taken, and then changes nothing.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("../options.mjs").Options & { skipInstall?: boolean }} options
 * @returns what links the package into node_modules and the lock file
 */
export default async function packageGenerator(tree, options) {
  const subject = subjectOf(options);
  const { fileName, description, source } = subject;
  const folder = `packages/${fileName}`;
  const name = `@ddep/${fileName}`;
  const fix = "take another name";
  if (tree.exists(folder)) throw new Mistake("is there already", { where: folder, fix });
  const taken = getProjects(tree).get(name);
  if (taken !== undefined) throw new Mistake(`is called ${name} already`, { where: taken.root, fix });
  const template = `packages/${sibling}`;
  const renamed = (/** @type {string} */ text) =>
    text.replaceAll(template, folder).replaceAll(`@ddep/${sibling}`, name);
  for (const file of tree.children(template))
    if (tree.isFile(`${template}/${file}`) && !own.includes(file))
      tree.write(`${folder}/${file}`, renamed(textOf(tree, `${template}/${file}`)));
  writeJson(tree, `${folder}/package.json`, manifestOf(tree, template, renamed, fileName, description));
  const comment = docstring([
    description,
    "Each channel of each image brought to a mean of 0: `y[b, i, j, c] = x[b, i, j, c] - mean over i and j of x[b, :, :, c]`.",
    "`[B, H, W, C]` to `[B, H, W, C]`. Throws a {@link UserError} on a map without pixels.",
    `Source: ${source}`,
  ]);
  generateFiles(tree, join(import.meta.dirname, "files"), folder, {
    ...subject,
    package: name,
    docstring: comment,
    cell: description.replaceAll("|", "\\|"),
  });
  checkOnce(tree, [`${folder}/src/${fileName}.ts`, `${folder}/src/${fileName}.test.ts`]);
  for (const reader of readers)
    updateJson(tree, `${reader}/package.json`, (json) => ({
      ...json,
      dependencies: sorted({ ...json.dependencies, [name]: "0.0.0" }),
    }));
  addTableRow(tree, "README.md", `[\`${name}\`](${folder})`, description);
  addChangeset(tree, `package-${fileName}`, [name], `A new package: ${description}`);
  await formatFiles(tree);
  if (options.skipInstall === true) return undefined;
  return () => {
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], {
      cwd: tree.root,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
  };
}

/** @param {Record<string, string>} dependencies */
const sorted = (dependencies) =>
  Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
