import type { Dirent } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "@ddep/core/node";
import glob from "fast-glob";
import { packNames, type PackedNames } from "./packed-names.js";

/** The contents of one folder, without hidden entries. */
export interface Folder {
  /** Path below the root with forward slashes; empty for the root itself. */
  readonly path: string;
  /** Changes when an entry is added or removed; empty if it cannot be trusted. */
  readonly stamp: string;
  readonly folders: readonly string[];
  /** Links to folders. */
  readonly links: readonly string[];
  /** The matching files, including links to files. */
  readonly files: PackedNames;
}

/**
 * Resolves a link.
 *
 * @throws UserError if the link is broken
 */
export const follow = (link: string): Promise<string> =>
  realpath(link).catch((cause: unknown) => {
    throw fileError(cause, "followed", link);
  });

/**
 * Returns when the entries of a folder last changed, in nanoseconds. The change time is used beside the modification
 * time, because copying tools reset the latter.
 */
export async function stampOf(folder: string): Promise<{ stamp: string; changed: number }> {
  const { mtimeNs, ctimeNs, ino } = await stat(folder, { bigint: true }).catch((cause: unknown) => {
    throw fileError(cause, "read", folder);
  });
  return { stamp: `${mtimeNs} ${ctimeNs} ${ino}`, changed: Number(ctimeNs / 1_000_000n) };
}

/** Names an entry that is neither a file nor a folder. */
const kindOf = (entry: Pick<Dirent, "isFIFO" | "isSocket">) =>
  entry.isFIFO() ? "a pipe" : entry.isSocket() ? "a socket" : "a device";

/**
 * Reads one folder. Entries with a matching name that are not files are skipped with a warning.
 *
 * Reads one folder at a time rather than streaming the whole tree: fast-glob's stream does not wait for its reader, so
 * a million entries would pile up as objects.
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
    // Reading it might never end.
    else process.emitWarning(`${join(cwd, name)}: skipped, it is ${kindOf(found)}, not a file`);
  }
  return { path, stamp, folders: folders!, links: links!, files: packNames(files!) };
}
