import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isGone, PATIENCE, thisProcess } from "./lock/holder.js";

let count = 0;

/**
 * Returns the name under which a file is written before it is moved into place. The name identifies the writer, so that
 * the leftovers of a killed process can be recognised.
 */
export function partialOf(file: string): string {
  const { machine, pid, started } = thisProcess;
  return `${file}.${machine}-${pid}-${started}-${count++}.partial`;
}

/** Matches partially written files, and captures the writer if the name has one. */
const partial = /\.(?:([0-9a-f]{8})-(\d+)-(\d*)-\d+|[\w-]+)\.partial$/;

/** Returns whether a file name is that of a partial, in progress or left by a killed process. */
export const isPartial = (name: string): boolean => partial.test(name);

/**
 * Removes the partially written files that killed processes left in a folder. Files of running processes are kept;
 * files that do not name their writer, as those of earlier versions, count as left over.
 */
export async function removePartials(folder: string, { recursive = false } = {}): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, recursive });
  for (const { name, parentPath } of entries) {
    const [matches, machine, pid, started] = partial.exec(name) ?? [];
    if (matches === undefined) continue;
    const file = join(parentPath, name);
    const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? {};
    if (mtimeMs === undefined) continue;
    const isLeft =
      machine === undefined ||
      isGone({ machine, pid: Number(pid), started: started! }, (Date.now() - mtimeMs) / 1000, PATIENCE);
    if (isLeft) await rm(file, { recursive: true, force: true });
  }
}
