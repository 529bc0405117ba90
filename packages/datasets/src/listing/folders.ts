import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { byCodeUnit } from "./find-images.js";

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

/** What a folder holds, for an error about what it lacks. */
async function contents(folder: string): Promise<string> {
  const entries = (await readdir(folder)).filter((entry) => !entry.startsWith(".")).sort(byCodeUnit);
  if (entries.length === 0) return "nothing";
  const shown = entries.slice(0, 8).join(", ");
  return entries.length > 8 ? `${shown} and ${entries.length - 8} more` : shown;
}

/** A folder up to two levels below `root` that holds `path`. */
async function deeper(root: string, path: string, levels = 2): Promise<string | undefined> {
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders) if (await isFolder(join(root, name, path))) return join(root, name);
  if (levels > 1)
    for (const { name } of folders) {
      const found = await deeper(join(root, name), path, levels - 1);
      if (found !== undefined) return found;
    }
  return undefined;
}

/**
 * Checks that a data set's folders are there, one after another, each a path below `root`.
 *
 * Throws a UserError that names the first one missing, from the root down, with what lies in its place and the layout
 * wanted.
 */
export async function needFolders(root: string, paths: readonly string[], layout: string): Promise<void> {
  if (!(await isFolder(root)))
    throw new UserError("there is no such folder", { file: root, fix: `give a root that holds ${layout}` });
  for (const path of paths) {
    if (await isFolder(join(root, path))) continue;
    const parts = path.split("/");
    let parent = root;
    while (parts.length > 1 && (await isFolder(join(parent, parts[0]!)))) parent = join(parent, parts.shift()!);
    const meant = parent === root ? await deeper(root, parts[0]!) : undefined;
    throw new UserError(`there is no such folder; ${parent} holds ${await contents(parent)}`, {
      file: join(root, path),
      fix: meant === undefined ? `give a root that holds ${layout}` : `give ${meant} as the root`,
    });
  }
}
