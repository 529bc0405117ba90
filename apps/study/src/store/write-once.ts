import { randomUUID } from "node:crypto";
import { link, open, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/**
 * Writes a file that nobody has written yet, whole and flushed to the disk, and tells whether it was this call that did. Of several
 * machines that share the folder one succeeds. Throws a {@link UserError} that names the file.
 */
export async function writeFileOnce(file: string, content: string): Promise<boolean> {
  const partial = `${file}.${randomUUID()}.partial`;
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

/** A link is made by one or by none: a rename would put the second in the place of the first. */
async function linkOnce(partial: string, file: string): Promise<boolean> {
  try {
    await link(partial, file);
    return true;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    // NFS may lose its answer and be asked twice: the count of links tells that the first time had worked.
    if (code === "EEXIST") return (await stat(partial)).nlink === 2;
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP")
      throw new UserError("lies on a file system without hard links, which make sure that a run is recorded once", {
        file,
        cause,
        fix: "keep the study on another one",
      });
    throw cause;
  }
}
