import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outcomes, recordsOf, run, useTinyScale } from "../testing/program.test.helpers.js";

// One pair of hyper-parameters: there are no candidates to run.
const scale = useTinyScale({ sweep: { lr: [1e-3], weightDecay: [0] } });

test(
  "where a denoising run came as a record alone it is run again, once, for what is left",
  { timeout: 600_000 },
  async () => {
    const { folder, flags } = scale;
    const grid = ["table-2", ...flags, "--fractions", "2%,4%"];
    const [whole, moved] = [join(folder, "whole"), join(folder, "moved")];
    const file = join(folder, "records.jsonl");
    await run(...grid, "--out", whole);
    await run("export", ...grid, "--out", whole, "--to", file);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    const kept = lines.filter((line) => !line.startsWith('{"id":"final-dep-'));
    expect(lines.length - kept.length).toBe(2);
    writeFileSync(file, kept.join("\n"));
    const pretrain = recordsOf(whole).find((name) => name.startsWith("pretrain-"))!;
    const last = await run(...grid, "--out", moved, "--records", file);
    expect(last.code).toBe(0);
    expect(
      last.stderr.match(/It is recorded, but its weights are not on this machine: computing it again/g),
    ).toHaveLength(1);
    expect(outcomes(moved)).toEqual(outcomes(whole));
    const recordIn = (out: string) => readFileSync(join(out, "records", pretrain), "utf8");
    expect(recordIn(moved)).toBe(recordIn(whole));
  },
);
