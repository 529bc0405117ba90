// @ts-check
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { createTree } from "@nx/devkit/testing";
import { isLeft, root } from "./copy.mjs";

/** @type {Map<string, Buffer>} */
const files = new Map();
visit(root);

/** @param {string} folder */
function visit(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (isLeft(path) || entry.name === "dist") continue;
    if (entry.isDirectory()) visit(path);
    else if (/\.(ts|tsx|json|md)$|^LICENSE$/.test(entry.name))
      files.set(relative(root, path), readFileSync(path));
  }
}

/** The sources and settings of this workspace as a tree that is never written to a disk. */
export function workspaceTree() {
  const tree = createTree();
  for (const [path, bytes] of files) tree.write(path, bytes);
  return tree;
}
