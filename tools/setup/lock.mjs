// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloneName } from "./places.mjs";

const file = join(tmpdir(), `ddep-setup-${cloneName}.lock`);

/**
 * Runs the work while no other set-up of this clone runs; waits for one that does.
 * @param {() => void} work
 */
export function exclusively(work) {
  while (!taken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  try {
    work();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken() {
  try {
    mkdirSync(tmpdir(), { recursive: true });
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    if (!ownerRuns()) rmSync(file, { force: true });
    return false;
  }
}

function ownerRuns() {
  try {
    const owner = Number(readFileSync(file, "utf8"));
    // An empty file is one that its owner is just writing.
    if (owner > 0) process.kill(owner, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
