import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readMetrics } from "./metrics-file.js";
import { maskedCrc32c, unframed } from "./tensorboard/record-frames.js";
import { openRunLog } from "./run-log.js";
import { decodeHead } from "./tensorboard/event.js";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "ddep-log-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

const record = {
  time: "2026-01-05T09:12:40.000Z",
  stage: "pretrain",
  steps: 8,
  loss: 0.5,
  learningRate: 1e-4,
  gradientNorm: 1,
  imagesPerSecond: 90,
};

test("a log point reaches the file, TensorBoard and the progress; a resumed run repeats none", async () => {
  const shown: number[] = [];
  const progress = {
    update: ({ step }: { step: number }) => void shown.push(step),
    note: () => {},
    finish: () => {},
  };
  const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const log = await openRunLog(root, {}, progress);
  for (const step of [2, 4, 6]) await log.metric({ ...record, step });
  await log.picture("pretrain", "step-000004", 4, png);
  const resumed = await openRunLog(root, { pretrain: 4 }, progress);
  for (const step of [6, 8]) await resumed.metric({ ...record, step });

  expect(shown).toEqual([2, 4, 6, 6, 8]);
  expect((await readMetrics(root)).map(({ step }) => step)).toEqual([2, 4, 6, 8]);
  expect(await readFile(join(root, "pretrain", "pictures", "step-000004.png"))).toEqual(png);
  const checksum = await maskedCrc32c();
  const events = [...unframed(await readFile(log.events), checksum)].map(decodeHead);
  const scalars = ["loss", "learning_rate", "gradient_norm", "images_per_second"].map((name) => `pretrain/${name}`);
  expect(events.map(({ step, tags }) => [step, ...tags])).toEqual([
    [0],
    [2, ...scalars],
    [4, ...scalars],
    [4, "pretrain/pictures"],
    [6, ...scalars],
    [8, ...scalars],
  ]);
});
