import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { outcomes, recordsOf, run, start, useTinyScale } from "../testing/program.test.helpers.js";

const scale = useTinyScale();

test(
  "a grid of 13 runs that is killed three times at random points ends with the records of one left alone",
  { timeout: 600_000 },
  async () => {
    const { folder, flags } = scale;
    const grid = ["table-2", ...flags, "--seeds", "2", "--fractions", "2%,4%"];
    // Two methods at two shares with two seeds, two candidates each, and one denoising run.
    const [whole, torn] = [join(folder, "whole"), join(folder, "torn")];
    const alone = await run(...grid, "--out", whole);
    expect(alone.stderr).toContain("13 of 13 runs are done");
    for (let kill = 1; kill <= 3; kill++) {
      const { child, ended } = start(...grid, "--out", torn);
      const until = recordsOf(torn).length + 1 + Math.floor(3 * Math.random());
      while (recordsOf(torn).length < until && child.exitCode === null) await sleep(20);
      await sleep(3000 * Math.random());
      child.kill("SIGKILL");
      await ended;
      expect(recordsOf(torn).length, "killed before the end").toBeLessThan(13);
    }
    const before = new Map(recordsOf(torn).map((name) => [name, readFileSync(join(torn, "records", name), "utf8")]));
    const last = await run(...grid, "--out", torn);
    expect(last.code).toBe(0);
    expect(outcomes(torn)).toEqual(outcomes(whole));
    // No finished run is run again.
    for (const [name, text] of before) expect(readFileSync(join(torn, "records", name), "utf8")).toBe(text);
  },
);
