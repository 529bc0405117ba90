import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isGone, PATIENCE, thisProcess } from "./lock/holder.js";

let count = 0;

/** Where a file is written before it is moved to its place: its name tells whose it is, so that what a killed process left is known. */
export function partialOf(file: string): string {
  const { machine, pid, started } = thisProcess;
  return `${file}.${machine}-${pid}-${started}-${count++}.partial`;
}

/** Any file that was written in part, with the writer where its name has one. */
const partial = /\.(?:([0-9a-f]{8})-(\d+)-(\d*)-\d+|[\w-]+)\.partial$/;

/** Whether a file is one that a process writes, or was killed while it wrote. */
export const isPartial = (name: string): boolean => partial.test(name);

/**
 * Removes what killed processes had half written into a folder. A process that runs keeps what it writes; what does not tell
 * its writer, as those of earlier versions, is taken for left.
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
