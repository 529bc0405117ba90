import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendMetric, readMetrics, rewindMetrics } from "./metrics-file.js";
import type { MetricRecord } from "./records.js";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "ddep-metrics-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

const record = (stage: string, step: number): MetricRecord => {
  return {
    time: "2026-01-05T09:12:40.000Z",
    stage,
    step,
    steps: 4,
    loss: 1 / step,
    learningRate: 1e-4,
    gradientNorm: 1,
    imagesPerSecond: 90,
  };
};
const all = ["pretrain", "ddep"].flatMap((stage) => [1, 2, 3, 4].map((step) => record(stage, step)));
const text = all.map((one) => `${JSON.stringify(one)}\n`).join("");

test("a log killed at any byte and resumed from any checkpoint before it ends as if it was never killed", async () => {
  const file = join(root, "metrics.jsonl");
  for (let cut = 0; cut <= text.length; cut += 37) {
    const whole = text.slice(0, cut).split("\n").length - 1;
    for (const back of [0, 1, 3]) {
      const done = Math.max(0, whole - back);
      await writeFile(file, text.slice(0, cut));
      await rewindMetrics(root, { pretrain: Math.min(4, done), ...(done > 4 ? { ddep: done - 4 } : {}) });
      expect(await readMetrics(root)).toEqual(all.slice(0, done));
      for (const one of all.slice(done)) await appendMetric(root, one);
      expect(await readFile(file, "utf8")).toBe(text);
    }
  }
});

test("a stage without a checkpoint starts again, whatever its name", async () => {
  await writeFile(join(root, "metrics.jsonl"), text + `${JSON.stringify(record("constructor", 1))}\n`);
  await rewindMetrics(root, { pretrain: 4 });
  expect(await readMetrics(root)).toEqual(all.slice(0, 4));
});

test("no file is no record", async () => {
  expect(await readMetrics(root)).toEqual([]);
  await rewindMetrics(root, {});
  expect(existsSync(join(root, "metrics.jsonl"))).toBe(false);
});

test("a damaged line is named", async () => {
  await writeFile(join(root, "metrics.jsonl"), text.replace('"ddep"', "ddep"));
  await expect(readMetrics(root)).rejects.toThrow(/metrics\.jsonl, line 5: is not a metrics record/);
});

test("a loss that is no number is never logged", async () => {
  await expect(appendMetric(root, { ...record("ddep", 1), loss: NaN })).rejects.toThrow();
  expect(await readMetrics(root)).toEqual([]);
});

test.skipIf(!existsSync("/dev/full"))("a full disk is an error that says so", async () => {
  await symlink("/dev/full", join(root, "metrics.jsonl"));
  const added = appendMetric(root, record("ddep", 1));
  await expect(added).rejects.toMatchObject({ name: "UserError", file: join(root, "metrics.jsonl") });
  await expect(added).rejects.toThrow("free some disk space");
});
