import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/base";
import { partialOf } from "./partials.js";

const fixes: Record<string, string> = {
  ENOENT: "check the path",
  ENOTDIR: "check the path: a part of it is a file",
  ELOOP: "delete the link: it points back to itself",
  EISDIR: "give a file, not a folder",
  EACCES: "change its permissions, or choose another path",
  EPERM: "change its permissions, or choose another path",
  EROFS: "choose a writable folder",
  ENOSPC: "free some disk space; files written earlier are intact",
  EDQUOT: "free some of your disk quota; files written earlier are intact",
  EFBIG: "raise the file size limit, or choose another disk; files written earlier are intact",
};

/** Converts a file system error into a {@link UserError} that names the file and the fix. */
export function fileError(cause: unknown, action: string, file: string): UserError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return new UserError(`cannot be ${action} (${cause instanceof Error ? cause.message : String(cause)})`, {
    file,
    cause,
    fix: fixes[code],
  });
}

/**
 * Reads a UTF-8 text file.
 *
 * @throws UserError naming the file if it cannot be read
 */
export async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
}

/**
 * Writes a file atomically: at every moment the name refers to the complete old content or the complete new content.
 * The content is written to a sibling file, flushed to disk, then renamed. Content given as an async iterable is
 * streamed.
 *
 * @throws UserError naming the file if it cannot be written
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
    // Report the first failure, not one from cleaning up.
    await rm(partial, { force: true }).catch(() => undefined);
    throw cause instanceof UserError ? cause : fileError(cause, "written", file);
  }
}
