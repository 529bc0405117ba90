// @ts-check
import { Mistake } from "./mistake.mjs";

/**
 * Writes the changeset of something new.
 * @param {import("@nx/devkit").Tree} tree
 * @param {string} name of the file
 * @param {readonly string[]} packages that users see it in
 * @param {string} text
 */
export function addChangeset(tree, name, packages, text) {
  const file = `.changeset/${name}.md`;
  if (tree.exists(file))
    throw new Mistake("is there already", {
      where: file,
      fix: "take another name, or delete what an earlier try left",
    });
  const front = packages.map((it) => `${JSON.stringify(it)}: minor`);
  tree.write(file, ["---", ...front, "---", "", text, ""].join("\n"));
}
