import { realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import glob from "fast-glob";

/** Extensions of the formats that are decoded, without the dot and in lower case. */
export const imageExtensions: readonly string[] = ["jpg", "jpeg", "png", "webp", "tif", "tiff", "avif"];

const isImage = new RegExp(`\\.(${imageExtensions.join("|")})$`, "i");

/** Plain code-unit order, the same on every machine and in Python's `sorted`. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const contains = (folder: string, path: string) => path === folder || path.startsWith(folder + sep);

/**
 * Finds files below `folder` whose names pass `matches`, as paths below it with forward slashes.
 *
 * Links are followed, except a link to a folder that the walk is already inside of (`inside`: the real folders that hold
 * the links followed so far).
 */
async function walk(
  folder: string,
  matches: (path: string) => boolean,
  inside: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  const links: string[] = [];
  const entries = glob.stream("**", {
    cwd: folder,
    onlyFiles: false,
    followSymbolicLinks: false,
    objectMode: true,
  });
  for await (const entry of entries as AsyncIterable<unknown> as AsyncIterable<glob.Entry>) {
    if (entry.dirent.isSymbolicLink()) links.push(entry.path);
    else if (entry.dirent.isFile() && matches(entry.path)) found.push(entry.path);
  }
  for (const link of links) {
    const target = await realpath(join(folder, link)).catch((cause: unknown) => {
      throw fileError(cause, "followed", join(folder, link));
    });
    if (!(await stat(target)).isDirectory()) {
      if (matches(link)) found.push(link);
      continue;
    }
    const holders = [...inside, await realpath(join(folder, dirname(link)))];
    if (holders.some((holder) => contains(target, holder))) continue;
    for (const path of await walk(join(folder, link), matches, holders)) found.push(`${link}/${path}`);
  }
  return found;
}

/**
 * The image files below a folder, as sorted paths below it with forward slashes.
 *
 * Folders nest to any depth and links are followed without loops; hidden files are left out. Throws a UserError that
 * names the folder if it is missing, is none or holds no image.
 */
export async function findImages(root: string, extensions: RegExp = isImage): Promise<string[]> {
  const info = await stat(root).catch((cause: unknown) => {
    throw fileError(cause, "read", root);
  });
  if (!info.isDirectory()) throw new UserError("is a file, not a folder of images", { file: root });
  const images = await walk(root, (path) => extensions.test(path), []);
  if (images.length === 0)
    throw new UserError("the folder holds no image", {
      file: root,
      mend: `put images into it (${imageExtensions.join(", ")}; folders may nest), or give another folder`,
    });
  return images.sort(byCodeUnit);
}
