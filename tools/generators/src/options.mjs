// @ts-check
import { names } from "@nx/devkit";
import ts from "typescript";
import { Mistake } from "./mistake.mjs";

/**
 * What every generator is told.
 * @typedef {{ name: string, description: string, source: string }} Options
 */

/**
 * A name in its spellings, and what stands in docstrings.
 * @typedef {{ fileName: string, identifier: string, className: string, key: string, description: string, source: string }} Subject
 */

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Checks what a generator was told. Throws a {@link Mistake} that names the option.
 * @param {Options} options
 * @returns {Subject} `key` is the name with underscores, as checkpoints of encoders have it
 */
export function subjectOf({ name, description, source }) {
  if (!kebab.test(name))
    throw new Mistake(`"${name}" is not in kebab-case`, {
      where: "name",
      fix: "write lower-case words of letters and digits with hyphens between, such as tiny-net",
    });
  const { propertyName: identifier, className } = names(name);
  if (ts.identifierToKeywordKind(ts.factory.createIdentifier(identifier)) !== undefined)
    throw new Mistake(`"${name}" is a word of TypeScript`, { where: "name", fix: "take another name" });
  return {
    fileName: name,
    identifier,
    className,
    key: name.replaceAll("-", "_"),
    description: only(sentence("--description", description)),
    source: sentence("--source", source),
  };
}

/**
 * One line that a comment can hold, with its full stop.
 * @param {string} option
 * @param {string} text
 */
function sentence(option, text) {
  const trimmed = text.trim();
  const problem =
    trimmed === ""
      ? "is empty"
      : /[\r\n]|\*\/|[`@]/.test(trimmed)
        ? "has a line break, a backtick, an @ or the end of a comment"
        : undefined;
  if (problem !== undefined) throw new Mistake(problem, { where: option, fix: "give one plain sentence" });
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/**
 * The description, which tables of exports show up to the end of its first sentence.
 * @param {string} text
 */
function only(text) {
  if (/\.\s+[A-Z"(]/.test(text))
    throw new Mistake("has more than one sentence", {
      where: "--description",
      fix: "give one plain sentence",
    });
  return text;
}
