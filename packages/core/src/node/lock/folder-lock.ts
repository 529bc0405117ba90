import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileError } from "../files.js";
import { partialOf } from "../partials.js";
import { holderNow, holderSchema, isGone, PATIENCE, type Holder } from "./holder.js";
import { InUse, keepLock, type Lock } from "./lock.js";

/*
 * A lock is a folder that holds one file with a random name, which describes its holder. It relies on three properties of
 * file systems, which NFS has too:
 *
 * - A folder can be moved only to a place that is missing or an empty folder. So of many processes exactly one succeeds, and
 *   what it puts there is complete. A process killed before that leaves only a partial.
 * - A lock is broken by removing the file of the holder that is gone, by its name. If two processes break it at once, or one
 *   of them is late, it can remove nothing but that file, and never the lock that another has taken meanwhile. Libraries
 *   that remove a lock by its path (proper-lockfile, lockfile) can.
 * - A heartbeat rewrites a byte. The modification time is that of the file server, as is that of the file with which another
 *   machine compares it, so clocks need not agree.
 *
 * The locks of the operating system (flock, fcntl) end with their process, but Node does not offer them.
 */

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code;

/** Ignores the error that something is missing or that a folder is not empty. */
const lenient = (cause: unknown): void => {
  if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(codeOf(cause) ?? "")) throw cause;
};

export interface LockOptions {
  /** What the lock protects, for error messages. Defaults to the folder that contains the lock. */
  readonly file?: string;
  /** Seconds without a heartbeat after which another machine may take over. */
  readonly patience?: number;
}

/**
 * Takes the lock at a path inside an existing folder. A lock whose holder is gone, as decided by {@link isGone}, is
 * broken.
 *
 * @throws InUse if the holder is alive
 * @throws UserError if the lock cannot be written
 */
export async function lockFolder(
  path: string,
  { file = dirname(path), patience = PATIENCE }: LockOptions = {},
): Promise<Lock> {
  const name = `${randomUUID()}.json`;
  const candidate = partialOf(path);
  try {
    await mkdir(candidate);
    await writeHolder(join(candidate, name), holderNow(patience));
    while (!(await isMoved(candidate, path, name))) await breakLock(path, join(candidate, name), file);
  } catch (cause) {
    await rm(candidate, { recursive: true, force: true }).catch(() => undefined);
    throw cause instanceof InUse ? cause : fileError(cause, "written", path);
  }
  const mine = join(path, name);
  return keepLock(file, patience, {
    beat: () => beat(mine),
    async drop() {
      await rm(mine, { force: true });
      await rmdir(path).catch(lenient);
    },
  });
}

async function writeHolder(file: string, holder: Holder): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await writeFile(handle, `${JSON.stringify(holder)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Moves a complete lock into place, and returns whether the place was free. */
async function isMoved(candidate: string, path: string, name: string): Promise<boolean> {
  try {
    await rename(candidate, path);
    return true;
  } catch (cause) {
    // NFS may lose its reply and repeat the request.
    if (codeOf(cause) === "ENOENT" && (await stat(join(path, name)).catch(() => undefined)) !== undefined) return true;
    if (codeOf(cause) !== "ENOTEMPTY" && codeOf(cause) !== "EEXIST") throw cause;
    return false;
  }
}

/**
 * Removes the holder's file if the holder is gone.
 *
 * @throws InUse if the holder is alive
 */
async function breakLock(path: string, candidate: string, file: string): Promise<void> {
  for (const name of await readdir(path)
    .catch(lenient)
    .then((names) => names ?? [])) {
    const held = join(path, name);
    const [holder, there, now] = [await holderOf(held), await stat(held).catch(lenient), await stat(candidate)];
    if (there === undefined) continue;
    const age = (now.mtimeMs - there.mtimeMs) / 1000;
    const { patience = PATIENCE } = holder ?? {};
    // A lock that does not name its holder is judged by its age alone.
    if (holder === undefined ? age <= patience : !isGone(holder, age, patience)) throw InUse.by(holder, file, patience);
    await rm(held, { force: true, recursive: true });
  }
  await rmdir(path).catch(lenient);
}

async function holderOf(file: string): Promise<Holder | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Rewrites the last byte. A holder's file that another process has removed is not recreated. */
async function beat(file: string): Promise<boolean> {
  const handle = await open(file, "r+").catch((cause: unknown) => {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw cause;
  });
  if (handle === undefined) return false;
  try {
    const { size } = await handle.stat();
    await handle.write("\n", size - 1);
    return true;
  } finally {
    await handle.close();
  }
}
