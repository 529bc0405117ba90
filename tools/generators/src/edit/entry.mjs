// @ts-check
import ts from "typescript";
import { Mistake } from "../mistake.mjs";
import { insert } from "./source.mjs";

/**
 * The array or object literal that a variable at the top of a module is, through `as` and `satisfies`.
 * @param {ts.SourceFile} source
 * @param {string} variable
 * @returns {ts.ArrayLiteralExpression | ts.ObjectLiteralExpression | undefined}
 */
export function literalOf(source, variable) {
  const declarations = source.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  );
  let value = declarations.find(({ name }) => ts.isIdentifier(name) && name.text === variable)?.initializer;
  while (value !== undefined && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)))
    value = value.expression;
  return value !== undefined && (ts.isArrayLiteralExpression(value) || ts.isObjectLiteralExpression(value))
    ? value
    : undefined;
}

/**
 * The keys of an object literal.
 * @param {ts.ObjectLiteralExpression} literal
 * @returns {string[]}
 */
const keysOf = (literal) =>
  literal.properties.flatMap(({ name }) =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : [],
  );

/** @param {string} key */
const spelled = (key) => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

/**
 * Adds an entry at the end of a table: the array or object literal of a variable.
 *
 * Throws a {@link Mistake} where the file has no such table, or the table has that key.
 * @param {string} variable
 * @param {string} entry
 * @param {string} [key] the key of the entry in an object literal, which is then written before it
 * @returns {(source: ts.SourceFile) => string}
 */
export function withEntry(variable, entry, key) {
  return (source) => {
    const { fileName: where, text } = source;
    const literal = literalOf(source, variable);
    if (literal === undefined || ts.isObjectLiteralExpression(literal) !== (key !== undefined))
      throw new Mistake(`has no ${key === undefined ? "array" : "object"} literal "${variable}" at its top`, {
        where,
        fix: "restore it, or bring the generator up to date",
      });
    if (ts.isObjectLiteralExpression(literal) && key !== undefined && keysOf(literal).includes(key))
      throw new Mistake(`${variable} has a "${key}" already`, { where, fix: "take another name" });
    const elements = ts.isObjectLiteralExpression(literal) ? literal.properties : literal.elements;
    // A comment on the line of the last entry stays with it.
    const end = ts.getTrailingCommentRanges(text, elements.end)?.at(-1)?.end ?? elements.end;
    const added = insert(
      text,
      end,
      `\n${indentOf(text, elements)}${key === undefined ? "" : `${spelled(key)}: `}${entry},`,
    );
    const separated = elements.length === 0 || elements.hasTrailingComma;
    return separated ? added : insert(added, elements.end, ",");
  };
}

/**
 * The white space before the last of some entries: where a table is not formatted, a new one stands below it.
 * @param {string} text
 * @param {ts.NodeArray<ts.Node>} elements
 */
function indentOf(text, elements) {
  const start = elements.at(-1)?.getStart() ?? 0;
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, start))?.[1] ?? "";
}
