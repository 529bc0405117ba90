import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { printable, UserError } from "@ddep/core";
import { readIndex, writeIndex } from "./index-file.js";
import { pathsOf, type Paths } from "./paths.js";
import { checkFolder, walk, type WalkOptions } from "./walk.js";

export interface ListingOptions extends Pick<WalkOptions, "onFolder" | "rest"> {
  /** Folder for the indices. Defaults to `ddep/indices` in the user's cache folder. */
  readonly cache?: string;
  /** Reads every folder again, ignoring the cache. */
  readonly reindex?: boolean;
  /** Minimum number of images for an index to be kept. Defaults to 10,000. */
  readonly indexFrom?: number;
}

/** The images below a root, and how they were found. */
export interface Listing extends Paths {
  /** Number of folders that had to be read because they were not in the index or have changed. */
  readonly read: number;
  /** The index file, if one was used or written. */
  readonly index?: string;
}

/** Extensions of the supported image formats, in lower case and without the dot. */
export const imageExtensions: readonly string[] = ["jpg", "jpeg", "png", "webp", "gif", "tif", "tiff", "avif"];

/** Matches the file names of images. */
export const isImage = new RegExp(`\\.(${imageExtensions.join("|")})$`, "i");

const standardCache = () => join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep", "indices");

/** Returns the index file of a root. */
function indexOf(root: string, cache: string): string {
  return join(cache, `${createHash("sha256").update(root).digest("hex").slice(0, 24)}.index`);
}

/** Writes the cache. A failure only costs time, so it is a warning. */
async function keep(file: string, cache: string, write: () => Promise<void>): Promise<boolean> {
  try {
    await mkdir(cache, { recursive: true });
    await write();
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(printable(`${file}: the index cannot be saved (${reason})`));
    return false;
  }
}

/**
 * Lists the image files below a folder, sorted by path. The listing of large folders is cached in an index in the
 * user's cache folder.
 *
 * If there is an index, each folder is only checked for changes, and changed folders are read again, so that added,
 * removed and renamed files are noticed. A damaged index is rebuilt. Subfolders at any depth are included, links are
 * followed without loops, and hidden files are skipped.
 *
 * @throws UserError naming the folder if it is missing, is a file or contains no image
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
    throw new UserError("the folder contains no images", {
      file: root,
      fix: `put images into it (${imageExtensions.join(", ")}; subfolders are searched too), or give another folder`,
    });
  if (paths.length < indexFrom) return { ...paths, read };
  const kept = read === 0 || (await keep(file, cache, () => writeIndex(file, real, tree)));
  return { ...paths, read, ...(kept ? { index: file } : {}) };
}
