import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./places.js";

/** Beside those of other users, whose files nobody else may remove. */
const file = join(tmpdir(), `ddep-set-up-${createHash("sha256").update(cacheFolder).digest("hex").slice(0, 8)}.lock`);

/** Runs the work while no other set-up of this cache folder runs; waits for one that does. */
export function exclusively<T>(work: () => T): T {
  while (!taken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken(): boolean {
  try {
    mkdirSync(tmpdir(), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!ownerRuns()) rmSync(file, { force: true });
    return false;
  }
}

function ownerRuns(): boolean {
  try {
    const owner = Number(readFileSync(file, "utf8"));
    // An empty file is one that its owner is just writing.
    if (owner > 0) process.kill(owner, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
