import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { printable, UserError } from "@ddep/core";
import { readIndex, writeIndex } from "./index-file.js";
import { pathsOf, type Paths } from "./paths.js";
import { checkFolder, walk, type WalkOptions } from "./walk.js";

export interface ListingOptions extends Pick<WalkOptions, "onFolder" | "rest"> {
  /** Folder that keeps the indices; by default `ddep/indices` in the user's cache folder. */
  readonly cache?: string;
  /** Lists every folder again, whatever the cache has. */
  readonly reindex?: boolean;
  /** Fewest images that are worth an index; by default 10,000. */
  readonly indexFrom?: number;
}

/** Images below a root, and how they were found. */
export interface Listing extends Paths {
  /** Folders that had to be read, as they were not in the index or have changed since. */
  readonly read: number;
  /** The index, where there is one. */
  readonly index?: string;
}

/** Extensions of the formats that are decoded, without the dot and in lower case. */
export const imageExtensions: readonly string[] = ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "avif"];

/** Whether a name is that of an image. */
export const isImage = new RegExp(`\\.(${imageExtensions.join("|")})$`, "i");

const standardCache = () => join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep", "indices");

/** The file that keeps the index of a root. */
function indexOf(root: string, cache: string): string {
  return join(cache, `${createHash("sha256").update(root).digest("hex").slice(0, 24)}.index`);
}

/** A cache that cannot be written to costs time and nothing else, so it is a warning. */
async function keep(file: string, cache: string, write: () => Promise<void>): Promise<boolean> {
  try {
    await mkdir(cache, { recursive: true });
    await write();
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(printable(`${file}: the index cannot be kept (${reason})`));
    return false;
  }
}

/**
 * Lists the image files below a folder in the order of their sorted paths; large ones from an index in the user's cache.
 *
 * Of a listing that the index holds only the folders are looked at, and those that have changed are read again: a file
 * that comes, goes or is renamed is noticed. A damaged index is built again. Folders nest to any depth and links are
 * followed without loops; hidden files are left out. Throws a UserError that names the folder if it is missing, is a
 * file or has no image in it.
 */
export async function listImages(root: string, options: ListingOptions = {}): Promise<Listing> {
  const { cache = standardCache(), reindex = false, indexFrom = 10_000, ...walking } = options;
  await checkFolder(root);
  const real = await realpath(root);
  const file = indexOf(real, cache);
  const known = reindex ? undefined : await readIndex(file, real);
  const { tree, read } = await walk(root, (name) => isImage.test(name), {
    ...walking,
    known,
  });
  const paths = pathsOf(tree);
  if (paths.length === 0)
    throw new UserError("the folder has no image in it", {
      file: root,
      fix: `put images into it (${imageExtensions.join(", ")}; folders may nest), or give another folder`,
    });
  if (paths.length < indexFrom) return { ...paths, read };
  const kept = read === 0 || (await keep(file, cache, () => writeIndex(file, real, tree)));
  return { ...paths, read, ...(kept ? { index: file } : {}) };
}
