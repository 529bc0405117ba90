import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Measured } from "./rounds.js";
import type { Answer, Side } from "./side.js";

/** A side whose steps take what the list says, one number a step, and what it was asked. */
export function fakeSide(name: string, milliseconds: readonly number[], log: string[] = []): Side {
  let done = 0;
  return {
    name,
    run: (steps) => {
      log.push(`${name} ${steps}`);
      const taken = milliseconds.slice(done, (done += steps));
      return Promise.resolve({ milliseconds: taken, peakBytes: done * 2 ** 30 });
    },
    end: () => log.push(`${name} end`),
  };
}

export const measured = (name: string, turns: readonly number[], last: Partial<Answer> = {}): Measured => ({
  name,
  turns,
  last: { milliseconds: turns, peakBytes: 2 ** 30, ...last },
});

/** An empty folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-bench-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
