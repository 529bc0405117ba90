// @ts-check
import { formatFiles, generateFiles } from "@nx/devkit";
import { addChangeset } from "./changeset.mjs";
import { choicesOf } from "./choices.mjs";
import { docstring } from "./docstring.mjs";
import { withEntry } from "./edit/entry.mjs";
import { withExport } from "./edit/export.mjs";
import { withImport } from "./edit/import.mjs";
import { edit } from "./edit/source.mjs";
import { addExportRows } from "./edit/table-row.mjs";
import { checkFree, checkOnce } from "./free.mjs";

/**
 * An entry of a table in a source, and what it needs from the package of the member.
 * @typedef {{ table: string, key?: string, entry: string, imports: readonly string[] }} Entry
 */

/**
 * One more of the things that a package holds many of.
 * @typedef {object} Member
 * @property {string} kind in words, such as `encoder`
 * @property {string} workspace its folder under `packages`
 * @property {string} templates folder of its sources
 * @property {Record<string, unknown>} [substitutions] what the templates need beside the subject
 * @property {readonly string[]} [types] names of types that its source exports
 * @property {Readonly<Record<string, string>>} [values] what its source exports beside it, with the first sentences of their comments
 * @property {readonly string[]} doc paragraphs of its docstring after the description and before the source
 * @property {Entry & { file: string }} contract its case of the contract test
 * @property {Entry} choice its name on the command line
 */

/**
 * Adds a member to a package: sources, export, contract test, choice of the command line, README line and changeset.
 *
 * Throws a {@link Mistake} where a name is taken or a place for one of these is missing, and then changes nothing.
 * @param {import("@nx/devkit").Tree} tree
 * @param {import("./options.mjs").Subject} subject
 * @param {Member} member
 */
export async function addMember(
  tree,
  subject,
  { kind, workspace, templates, substitutions, types = [], values = {}, doc, contract, choice },
) {
  const { fileName, identifier, description, source } = subject;
  const folder = `packages/${workspace}`;
  const files = [`${folder}/src/${fileName}.ts`, `${folder}/src/${fileName}.test.ts`];
  checkFree(tree, `${folder}/src`, files, [identifier, ...types, ...Object.keys(values)]);
  const comment = docstring([description, ...doc, `Source: ${source}`]);
  generateFiles(tree, templates, `${folder}/src`, { ...subject, ...substitutions, docstring: comment });
  checkOnce(tree, files);
  edit(tree, `${folder}/src/index.ts`, [withExport(`./${fileName}.js`)]);
  edit(tree, `${folder}/src/${contract.file}`, editsFor(contract, "./index.js"));
  const { file, publishedAs } = choicesOf(tree, choice.table);
  edit(tree, file, editsFor(choice, `@ddep/${workspace}`));
  const summaries = { [identifier]: description, ...values };
  addExportRows(tree, `${folder}/README.md`, `@ddep/${workspace}`, summaries);
  const packages = [`@ddep/${workspace}`, ...(publishedAs === undefined ? [] : [publishedAs])];
  addChangeset(
    tree,
    `${kind.replaceAll(" ", "-")}-${fileName}`,
    packages,
    `A new ${kind}, \`${identifier}\`: ${description}`,
  );
  await formatFiles(tree);
}

/**
 * @param {Entry} entry
 * @param {string} specifier
 */
const editsFor = ({ table, key, entry, imports }, specifier) => [
  ...imports.map((name) => withImport(name, specifier)),
  withEntry(table, entry, key),
];
