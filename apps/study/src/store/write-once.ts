import { link, open, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, partialOf } from "@ddep/core/node";

/**
 * Writes a file atomically, flushed to disk, unless it already exists, and returns whether it did. Of several machines that share
 * the folder, only one succeeds. Throws a {@link UserError} that names the file.
 */
export async function writeFileOnce(file: string, content: string): Promise<boolean> {
  const partial = partialOf(file);
  try {
    const handle = await open(partial, "wx");
    try {
      await writeFile(handle, content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await linkOnce(partial, file))) return false;
    const folder = await open(dirname(file), "r");
    await folder.sync().finally(() => folder.close());
    return true;
  } catch (cause) {
    throw cause instanceof UserError ? cause : fileError(cause, "written", file);
  } finally {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

/** Only one of several calls can create a link, whereas a rename would replace the first file by the second. */
async function linkOnce(partial: string, file: string): Promise<boolean> {
  try {
    await link(partial, file);
    return true;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    // NFS may lose its response and be asked twice: two links mean that the first request worked.
    if (code === "EEXIST") return (await stat(partial)).nlink === 2;
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP")
      throw new UserError("is on a file system without hard links, which are needed to record each run only once", {
        file,
        cause,
        fix: "move the study to another file system",
      });
    throw cause;
  }
}
