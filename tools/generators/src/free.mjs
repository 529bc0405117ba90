// @ts-check
import { declaredIn, exportedBy, parse, sourcesOf, textOf } from "./edit/source.mjs";
import { Mistake } from "./mistake.mjs";

/** @typedef {import("@nx/devkit").Tree} Tree */

const fix = "take another name";

/**
 * Throws a {@link Mistake} where there is one of some files, or where the sources of a folder export one of some names.
 * @param {Tree} tree
 * @param {string} folder
 * @param {readonly string[]} files
 * @param {readonly string[]} identifiers
 */
export function checkFree(tree, folder, files, identifiers) {
  for (const file of files)
    if (tree.exists(file)) throw new Mistake("is there already", { where: file, fix });
  for (const source of sourcesOf(tree, folder)) {
    const taken = exportedBy(source).find((name) => identifiers.includes(name));
    if (taken !== undefined) throw new Mistake(`has ${taken} already`, { where: source.fileName, fix });
  }
}

/**
 * Throws a {@link Mistake} where the name of something new is also that of something its own files need, such as `relu`.
 * @param {Tree} tree
 * @param {readonly string[]} files
 */
export function checkOnce(tree, files) {
  for (const where of files) {
    const names = declaredIn(parse(where, textOf(tree, where)));
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw new Mistake(`${twice} is also what this file needs`, { where, fix });
  }
}
