import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { byCodeUnit } from "./packed-names.js";

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

export const isFile = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isFile() ?? false;

/**
 * Returns the names of the folders directly below `root`, including links to folders but no hidden ones.
 *
 * @throws UserError if the folder cannot be read
 */
export async function foldersIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw fileError(cause, "read", root);
  });
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const folders = await Promise.all(
    visible.map((entry) => (entry.isSymbolicLink() ? isFolder(join(root, entry.name)) : entry.isDirectory())),
  );
  return visible.filter((_, i) => folders[i]).map(({ name }) => name);
}

/** Describes the contents of a folder, for an error about what is missing from it. */
async function contents(folder: string): Promise<string> {
  const entries = (await readdir(folder)).filter((entry) => !entry.startsWith(".")).sort(byCodeUnit);
  if (entries.length === 0) return "nothing";
  const shown = entries.slice(0, 8).join(", ");
  return entries.length > 8 ? `${shown} and ${entries.length - 8} more` : shown;
}

/** Finds a folder up to two levels below `root` that contains `path`. */
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
 * Checks that the folders of a data set exist, one after another; each is a path below `root`.
 *
 * @throws UserError naming the first missing folder, counted from the root, with what is there instead and the expected
 * layout
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

/**
 * Returns the folders of a split's images and masks below a root. `beside` is appended to the expected layout in the
 * error message.
 *
 * @throws UserError naming the first missing folder
 */
export async function splitFolders(
  root: string,
  split: string,
  { images, masks }: { readonly images: (split: string) => string; readonly masks: (split: string) => string },
  beside = "",
): Promise<{ readonly images: string; readonly masks: string }> {
  const paths = [images(split), masks(split)] as const;
  await needFolders(root, paths, `${paths.join(" and ")}${beside}`);
  return { images: join(root, paths[0]), masks: join(root, paths[1]) };
}
