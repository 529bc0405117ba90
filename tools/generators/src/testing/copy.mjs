// @ts-check
import { cpSync, mkdirSync, readdirSync, readlinkSync, realpathSync, symlinkSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

/** The root of this clone. */
export const root = resolve(import.meta.dirname, "../../../..");

const left = new Set(["node_modules", ".git", ".nx", ".turbo", "coverage"]);

/**
 * Whether neither a copy nor a tree of the workspace has a file or folder.
 * @param {string} path
 */
export const isLeft = (path) => left.has(basename(path)) || path === join(root, "runs");

/**
 * Copies the workspace with what is built of it; its installed packages are links, those of the workspace to the copies.
 * @param {string} to an empty folder
 */
export function copyWorkspace(to) {
  cpSync(root, to, {
    recursive: true,
    // Files newer than what was built of them would be built anew.
    preserveTimestamps: true,
    filter: (from) => !isLeft(from),
  });
  const modules = join(to, "node_modules");
  mkdirSync(modules);
  const installed = join(root, "node_modules");
  for (const name of readdirSync(installed))
    if (name !== "@ddep") symlinkSync(realpathSync(join(installed, name)), join(modules, name));
  mkdirSync(join(modules, "@ddep"));
  for (const name of readdirSync(join(installed, "@ddep"))) {
    const target = resolve(installed, "@ddep", readlinkSync(join(installed, "@ddep", name)));
    const folder = relative(root, target);
    symlinkSync(join(to, folder), join(modules, "@ddep", name));
    // A workspace that needs another version than the rest has it in a folder of its own.
    const inner = readdirSync(target).includes("node_modules");
    if (inner) symlinkSync(join(target, "node_modules"), join(to, folder, "node_modules"));
  }
}
