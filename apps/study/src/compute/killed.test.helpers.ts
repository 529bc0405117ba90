import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { outcomes, recordsOf, run, start } from "../testing/program.test.helpers.js";

/**
 * Runs a grid as it is left alone, and once more killed so many times at random points; expects the same records of both, and
 * that no finished run is run again.
 */
export async function expectSurvives(grid: readonly string[], folder: string, runs: number, kills: number) {
  const [whole, torn] = [join(folder, "whole"), join(folder, "torn")];
  const alone = await run(...grid, "--out", whole);
  expect(alone.stderr).toContain(`${String(runs)} of ${String(runs)} runs are done`);
  for (let kill = 1; kill <= kills; kill++) {
    const { child, ended } = start(...grid, "--out", torn);
    const until = recordsOf(torn).length + 1 + Math.floor((Math.random() * runs) / (kills + 2));
    while (recordsOf(torn).length < until && child.exitCode === null) await sleep(20);
    await sleep(1000 * Math.random());
    child.kill("SIGKILL");
    await ended;
    expect(recordsOf(torn).length, "killed before the end").toBeLessThan(runs);
  }
  const before = new Map(recordsOf(torn).map((name) => [name, readFileSync(join(torn, "records", name), "utf8")]));
  const last = await run(...grid, "--out", torn);
  expect(last.code).toBe(0);
  expect(outcomes(torn)).toEqual(outcomes(whole));
  for (const [name, text] of before) expect(readFileSync(join(torn, "records", name), "utf8")).toBe(text);
}
