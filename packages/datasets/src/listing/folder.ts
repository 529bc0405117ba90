import type { Dirent } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "@ddep/core/node";
import glob from "fast-glob";
import { packNames, type PackedNames } from "./packed-names.js";

/** What one folder holds, hidden entries left out. */
export interface Folder {
  /** Path below the root with forward slashes; the root itself is empty. */
  readonly path: string;
  /** Changes when an entry comes or goes; empty where it cannot be trusted. */
  readonly stamp: string;
  readonly folders: readonly string[];
  /** Links to folders. */
  readonly links: readonly string[];
  /** The files sought, links to them among them. */
  readonly files: PackedNames;
}

/** A link's target on the disk. Throws a UserError for a link that leads nowhere. */
export const follow = (link: string): Promise<string> =>
  realpath(link).catch((cause: unknown) => {
    throw fileError(cause, "followed", link);
  });

/**
 * When a folder's entries last changed, in nanoseconds. The time of change stands beside that of modification, which
 * tools that copy set back.
 */
export async function stampOf(folder: string): Promise<{ stamp: string; changed: number }> {
  const { mtimeNs, ctimeNs, ino } = await stat(folder, { bigint: true }).catch((cause: unknown) => {
    throw fileError(cause, "read", folder);
  });
  return { stamp: `${mtimeNs} ${ctimeNs} ${ino}`, changed: Number(ctimeNs / 1_000_000n) };
}

/** What an entry is that is neither a file nor a folder. */
const kindOf = (entry: Pick<Dirent, "isFIFO" | "isSocket">) =>
  entry.isFIFO() ? "a pipe" : entry.isSocket() ? "a socket" : "a device";

/**
 * Reads one folder. What has a name that is sought and is no file is left out, with a warning.
 *
 * One folder at a time rather than one stream over the whole tree: fast-glob's stream does not wait for its reader, so a
 * million entries would pile up as objects.
 */
export async function readFolder(
  root: string,
  path: string,
  stamp: string,
  matches: (name: string) => boolean,
): Promise<Folder> {
  const cwd = join(root, path);
  const entries = await glob("*", {
    cwd,
    deep: 1,
    onlyFiles: false,
    followSymbolicLinks: false,
    objectMode: true,
  }).catch((cause: unknown) => {
    throw fileError(cause, "read", cwd);
  });
  const [folders, links, files]: string[][] = [[], [], []];
  for (const { name, dirent } of entries) {
    const isLink = dirent.isSymbolicLink();
    const found = isLink ? await stat(await follow(join(cwd, name))) : dirent;
    if (found.isDirectory()) (isLink ? links : folders)!.push(name);
    else if (!matches(name)) continue;
    else if (found.isFile()) files!.push(name);
    // One that is read may never end.
    else process.emitWarning(`${join(cwd, name)}: skipped, it is ${kindOf(found)}, not a file`);
  }
  return { path, stamp, folders: folders!, links: links!, files: packNames(files!) };
}
