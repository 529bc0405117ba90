// @ts-check
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * The folders of the workspace's packages that have a script of this name.
 * @param {string} script
 */
export function workspacesWith(script) {
  /** @type {{ workspaces: string[] }} */
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return workspaces.flatMap(expand).filter((folder) => {
    const manifest = join(folder, "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.[script] !== undefined;
  });
}

/** @param {string} pattern a folder, or a folder and `/*` */
function expand(pattern) {
  if (!pattern.endsWith("/*")) return [join(root, pattern)];
  const folder = join(root, pattern.slice(0, -2));
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => join(folder, name));
}
