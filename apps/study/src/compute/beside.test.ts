import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outcomes, recordsOf, run, start, useTinyScale } from "../testing/program.test.helpers.js";

const scale = useTinyScale({ sweep: { lr: [1e-3], weightDecay: [0] } });
const timeout = 300_000;

/** Which runs programs say they computed. */
const done = (logs: readonly string[]) =>
  logs.flatMap((log) => [...log.matchAll(/^done +(\S+?):/gm)].map(([, id]) => id));

test(
  "two `study run` and a `study one` on one store compute each run once, fail none, and end when all is done",
  { timeout },
  async () => {
    const { folder, flags } = scale;
    const grid = ["table-2", ...flags, "--fractions", "2%,4%"];
    const [whole, shared] = [join(folder, "whole"), join(folder, "shared")];
    expect((await run(...grid, "--out", whole)).code).toBe(0);
    const first = recordsOf(whole)
      .find((name) => name.startsWith("pretrain-"))!
      .replace(/\.json$/, "");
    const one = start("one", "table-2", first, ...grid.slice(1), "--out", shared);
    const both = [start(...grid, "--out", shared), start(...grid, "--out", shared)];
    const ended = await Promise.all([one, ...both].map(({ ended }) => ended));
    const logs = ended.map(({ stderr }) => stderr);
    expect(logs.join("\n")).not.toMatch(/FAILED|Error/);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const log of logs.slice(1)) expect(log).toContain("5 of 5 runs are done");
    // `one` prints its id without a result.
    const computed = [...done(logs.slice(1)), ...[...logs[0]!.matchAll(/^done: (\S+)/gm)].map(([, id]) => id)];
    expect(computed.sort()).toEqual(
      recordsOf(whole)
        .map((name) => name.replace(/\.json$/, ""))
        .sort(),
    );
    expect(outcomes(shared)).toEqual(outcomes(whole));
    for (const name of recordsOf(shared)) {
      const { id } = JSON.parse(readFileSync(join(shared, "records", name), "utf8")) as { id: string };
      const log = readFileSync(join(shared, "runs", id, "metrics.jsonl"), "utf8")
        .trim()
        .split("\n");
      const steps = log
        .map((line) => JSON.parse(line) as { stage: string; step: number })
        .map(({ stage, step }) => `${stage} ${step}`);
      expect(new Set(steps).size, id).toBe(steps.length);
    }
    expect(readdirSync(join(shared, "failures"))).toEqual([]);
  },
);
