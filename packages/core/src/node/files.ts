import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/base";
import { partialOf } from "./partials.js";

const fixes: Record<string, string> = {
  ENOENT: "check the path",
  ENOTDIR: "check the path: a part of it is a file",
  ELOOP: "delete the link, which leads back to itself",
  EISDIR: "give a file, not a folder",
  EACCES: "give yourself permission on it",
  EPERM: "give yourself permission on it",
  EROFS: "choose a folder that can be written to",
  ENOSPC: "free some disk space; what was written before is whole",
  EDQUOT: "free some of your quota of the disk; what was written before is whole",
  EFBIG: "raise the limit on the size of files, or choose another disk; what was written before is whole",
};

/** A file system error as a {@link UserError} that names the file and the fix. */
export function fileError(cause: unknown, action: string, file: string): UserError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new UserError(`cannot be ${action} (${cause instanceof Error ? cause.message : String(cause)})`, {
    file,
    cause,
    fix: fixes[code],
  });
}

/** The text of a file in UTF-8. Throws a UserError that names the file where it cannot be read. */
export async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
}

/**
 * Writes a file so that under its name there is, at every moment, either the old content whole or the new content
 * whole: to a sibling first, flushed to the disk, then renamed. Content that comes in pieces is written as it comes.
 */
export async function writeFileAtomic(
  file: string,
  content: Uint8Array | string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const partial = partialOf(file);
  try {
    const handle = await open(partial, "w");
    try {
      await writeFile(handle, content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    const folder = await open(dirname(file), "r");
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    // What failed first is what the user should hear of.
    await rm(partial, { force: true }).catch(() => undefined);
    throw cause instanceof UserError ? cause : fileError(cause, "written", file);
  }
}
