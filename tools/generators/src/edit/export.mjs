// @ts-check
import ts from "typescript";
import { insert } from "./source.mjs";

/**
 * Exports all of a module from an index, in the order of the file names.
 * @param {string} specifier such as `./resnet.js`
 * @returns {(source: ts.SourceFile) => string}
 */
export function withExport(specifier) {
  return (source) => {
    const line = `export * from "${specifier}";\n`;
    const after = source.statements.find(
      (statement) =>
        ts.isExportDeclaration(statement) &&
        statement.moduleSpecifier !== undefined &&
        ts.isStringLiteral(statement.moduleSpecifier) &&
        statement.moduleSpecifier.text > specifier,
    );
    return insert(source.text, after?.getStart() ?? source.end, line);
  };
}
