// @ts-check
import { visitNotIgnoredFiles } from "@nx/devkit";
import ts from "typescript";
import { Mistake } from "../mistake.mjs";

/** @typedef {import("@nx/devkit").Tree} Tree */

/**
 * The text of a file. Throws a {@link Mistake} where there is none.
 * @param {Tree} tree
 * @param {string} file
 */
export function textOf(tree, file) {
  const text = tree.read(file, "utf8");
  if (text === null)
    throw new Mistake("there is no such file", {
      where: file,
      fix: "restore it, or tell the generator its new place",
    });
  return text;
}

/**
 * @param {string} file
 * @param {string} text
 */
export const parse = (file, text) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/**
 * Changes a file by functions of its syntax tree, one after another; each returns the new text.
 * @param {Tree} tree
 * @param {string} file
 * @param {readonly ((source: ts.SourceFile) => string)[]} edits
 */
export function edit(tree, file, edits) {
  tree.write(
    file,
    edits.reduce((text, change) => change(parse(file, text)), textOf(tree, file)),
  );
}

/**
 * @param {string} text
 * @param {number} at
 * @param {string} added
 */
export const insert = (text, at, added) => text.slice(0, at) + added + text.slice(at);

/**
 * The names that a module declares or imports at its top, once for each time.
 * @param {ts.SourceFile} source
 */
export const declaredIn = (source) => source.statements.flatMap(namesOf);

/**
 * The names that a module exports where it declares them.
 * @param {ts.SourceFile} source
 */
export const exportedBy = (source) => source.statements.filter(isExported).flatMap(namesOf);

/**
 * @param {ts.Statement} statement
 * @returns {string[]}
 */
function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  if (ts.isImportDeclaration(statement)) return imported(statement);
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

/**
 * @param {ts.BindingName} name
 * @returns {string[]}
 */
function bound(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));
}

/** @param {ts.ImportDeclaration} statement */
function imported({ importClause: clause }) {
  const { name, namedBindings } = clause ?? {};
  const rest =
    namedBindings === undefined
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? [namedBindings]
        : [...namedBindings.elements];
  return [...(name === undefined ? [] : [name.text]), ...rest.map((element) => element.name.text)];
}

/**
 * Whether a statement is exported where it stands.
 * @param {ts.Statement} statement
 */
export const isExported = (statement) =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

/**
 * The sources of a folder, without its tests.
 * @param {Tree} tree
 * @param {string} folder
 * @returns {ts.SourceFile[]}
 */
export function sourcesOf(tree, folder) {
  /** @type {ts.SourceFile[]} */
  const sources = [];
  if (tree.exists(folder))
    visitNotIgnoredFiles(tree, folder, (file) => {
      if (/(?<!\.test|\.test\.helpers|\.d)\.tsx?$/.test(file)) sources.push(parse(file, textOf(tree, file)));
    });
  return sources;
}
