// @ts-check
import { readJson } from "@nx/devkit";
import ts from "typescript";
import { literalOf } from "./edit/entry.mjs";
import { isExported, sourcesOf } from "./edit/source.mjs";
import { Mistake } from "./mistake.mjs";

/** @typedef {import("@nx/devkit").Tree} Tree */

/** The workspaces that may hold the choices of the command line, the shared one first. */
const homes = ["packages/command-line", "apps/ddep"];

/**
 * The file with the choices of the command line of one kind: an exported object literal, such as `encoders`.
 * @param {Tree} tree
 * @param {string} variable
 * @returns {{ file: string, publishedAs: string | undefined }} `publishedAs`: the package that holds it, unless it is private
 */
export function choicesOf(tree, variable) {
  for (const home of homes)
    for (const source of sourcesOf(tree, `${home}/src`)) {
      const literal = literalOf(source, variable);
      if (literal === undefined || !ts.isObjectLiteralExpression(literal)) continue;
      const statement = source.statements.find((it) => it.pos <= literal.pos && literal.end <= it.end);
      if (statement === undefined || !isExported(statement)) continue;
      const { name, private: secret } = readJson(tree, `${home}/package.json`);
      return { file: source.fileName, publishedAs: secret === true ? undefined : name };
    }
  throw new Mistake(`there is no exported object literal "${variable}" of the command line`, {
    where: homes.map((home) => `${home}/src`).join(", "),
    fix: "restore it, or bring tools/generators/src/choices.mjs up to date",
  });
}
