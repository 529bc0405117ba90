// @ts-check
// Builds packages and what they need, in one process of the compiler, which does nothing where nothing changed.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup/places.mjs";
import { workspacesWith } from "./setup/workspaces.mjs";

/**
 * @param {readonly string[]} [folders] all packages, unless given
 * @returns {boolean} whether there is no error; errors are printed
 */
export function build(folders = workspacesWith("build")) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-b", ...folders], { cwd: root, encoding: "utf8" });
  if (status !== 0) process.stderr.write(stdout);
  return status === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = build() ? 0 : 1;
