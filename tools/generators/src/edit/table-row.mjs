// @ts-check
import { Mistake } from "../mistake.mjs";
import { textOf } from "./source.mjs";

/** A row of a Markdown table whose first cell is code, or a link with code as its words. */
const row = /^\| *\[?`.*\| *$/;

/** @typedef {import("@nx/devkit").Tree} Tree */

/**
 * Adds a row at the end of the first table of a page whose rows begin with code.
 *
 * Throws a {@link Mistake} where the page has no such table.
 * @param {Tree} tree
 * @param {string} file
 * @param {string} name Markdown of the first cell
 * @param {string} description
 */
export function addTableRow(tree, file, name, description) {
  const lines = textOf(tree, file).split("\n");
  const rows = rowsBelow(lines, 0);
  if (rows === undefined)
    throw new Mistake("has no table whose rows begin with code", {
      where: file,
      fix: "add a table with a row such as | `name` | what it does |",
    });
  lines.splice(rows.end, 0, rowOf(name, description.replace(/\.$/, "")));
  tree.write(file, lines.join("\n"));
}

/**
 * Adds exports to the table of a package's README that `npm run release:check` keeps, in the order that it has them.
 *
 * Throws a {@link Mistake} where the README has no such table.
 * @param {Tree} tree
 * @param {string} file
 * @param {string} module
 * @param {Readonly<Record<string, string>>} summaries the first sentences of the comments by the names of the exports
 */
export function addExportRows(tree, file, module, summaries) {
  const lines = textOf(tree, file).split("\n");
  const heading = lines.indexOf(`Exports of \`${module}\`, beside types:`);
  const rows = heading === -1 ? undefined : rowsBelow(lines, heading);
  if (rows === undefined)
    throw new Mistake(`has no table of the exports of ${module}`, {
      where: file,
      fix: "npm run release:check -- --record",
    });
  const { first, end } = rows;
  const added = Object.entries(summaries).map(([name, summary]) => rowOf(`\`${name}\``, summary));
  const sorted = [...lines.slice(first, end), ...added].sort((a, b) =>
    nameIn(a).localeCompare(nameIn(b), "en"),
  );
  tree.write(file, lines.toSpliced(first, end - first, ...sorted).join("\n"));
}

/**
 * The rows of the first table of code from a line on.
 * @param {readonly string[]} lines
 * @param {number} from
 */
function rowsBelow(lines, from) {
  const first = lines.findIndex(
    (line, i) => i > from && row.test(line) && /^\|[ :|-]+\|$/.test(lines[i - 1] ?? ""),
  );
  if (first === -1) return undefined;
  let end = first;
  while (lines[end]?.startsWith("|")) end++;
  return { first, end };
}

/** @param {string} line */
const nameIn = (line) => /`([^`]*)`/.exec(line)?.[1] ?? "";

/**
 * @param {string} name
 * @param {string} description
 */
const rowOf = (name, description) => `| ${name} | ${description.replaceAll("|", "\\|")} |`;
