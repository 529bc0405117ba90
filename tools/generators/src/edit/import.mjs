// @ts-check
import ts from "typescript";
import { Mistake } from "../mistake.mjs";
import { declaredIn, insert } from "./source.mjs";

/**
 * Imports a name from a module, in its place among the names that are imported from there.
 *
 * Throws a {@link Mistake} where the file has another thing of that name.
 * @param {string} name
 * @param {string} specifier
 * @returns {(source: ts.SourceFile) => string}
 */
export function withImport(name, specifier) {
  return (source) => {
    if (declaredIn(source).includes(name))
      throw new Mistake(`${name} is something else there already`, {
        where: source.fileName,
        fix: "take another name",
      });
    const imports = source.statements.filter((statement) => ts.isImportDeclaration(statement));
    const elements = imports
      .filter(
        ({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === specifier,
      )
      .map(({ importClause }) =>
        importClause?.phaseModifier === undefined ? importClause?.namedBindings : undefined,
      )
      .find((bindings) => bindings !== undefined && ts.isNamedImports(bindings))?.elements;
    if (elements === undefined || elements.length === 0)
      return insert(source.text, imports.at(-1)?.end ?? 0, `\nimport { ${name} } from "${specifier}";`);
    const after = elements.find(({ isTypeOnly, name: { text } }) => isTypeOnly || lower(text) > lower(name));
    if (after !== undefined) return insert(source.text, after.getStart(), `${name}, `);
    return insert(source.text, elements.at(-1)?.end ?? 0, `, ${name}`);
  };
}

/** @param {string} text */
const lower = (text) => text.toLowerCase();
