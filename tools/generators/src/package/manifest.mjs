// @ts-check
import { readJson } from "@nx/devkit";

/** Another package beside the sibling: keywords that both have are those of every package. */
const other = "packages/augmentations";

/**
 * The package.json of a new package: its sibling's, under its own name.
 * @param {import("@nx/devkit").Tree} tree
 * @param {string} sibling folder
 * @param {(text: string) => string} renamed the sibling's names to those of the new package
 * @param {string} keyword beside those of every package
 * @param {string} description
 */
export function manifestOf(tree, sibling, renamed, keyword, description) {
  const json = readJson(tree, `${sibling}/package.json`);
  const manifest = { ...JSON.parse(renamed(JSON.stringify(json))), version: "0.0.0", description };
  const shared = readJson(tree, `${other}/package.json`).keywords;
  const keywords = json.keywords.filter((/** @type {string} */ word) => shared.includes(word));
  return { ...manifest, keywords: [...keywords, keyword] };
}
