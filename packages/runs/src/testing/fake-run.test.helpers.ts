import type { MethodName } from "@ddep/ddep";
import { fold, type Seed, seedOf, uniform } from "@ddep/core";
import { denoisingPicture, segmentationPicture } from "../pictures/index.js";
import type { MethodResult, MetricRecord, RunConfig } from "../records.js";
import { createRunFolder, writeResult } from "../run-folder.js";
import { openRunLog } from "../run-log.js";
import { guess, labelMap, noised, scene, sceneNormalization } from "./scene.test.helpers.js";

const silent = { update: () => {}, note: () => {}, finish: () => {} };

export const fakeConfig: RunConfig = {
  version: "0.1.0",
  node: "v20.20.2",
  backend: "native CPU (TensorFlow 2.21.0)",
  commandLine: [
    "npm",
    "run",
    "ddep",
    "--",
    "run",
    "--data",
    "shapes",
    "--labels",
    "0.05",
    "--seed",
    "0",
    "--out",
    "runs/my shapes",
  ],
  startedAt: "2026-01-05T09:12:40.000Z",
  seed: 0,
  data: { name: "shapes", split: "val", labelMap: structuredClone(labelMap) as never },
  labels: {
    fraction: 0.05,
    total: 400,
    names: Array.from({ length: 20 }, (_, i) => `shape-${17 * i}`),
    hash: "9f2c41d07be8",
  },
  pretraining: { source: "shapes", images: 400 },
  options: {
    encoder: "resnet18",
    decoderWidths: [256, 128, 64, 32, 16],
    pretrain: { epochs: 10, batch: 8, learningRate: 3e-4, sigma: 0.22, noise: "scaled", target: "noise" },
    finetune: { steps: 300, batch: 8, crop: 64, learningRate: 3e-4, weightDecay: 0 },
  },
};

/** What {@link writeFakeRun} draws. */
export interface FakeRun {
  readonly methods: readonly MethodName[];
  readonly steps: number;
  readonly size: number;
  readonly pictures: number;
}

/** Writes a run folder that looks like a real one, report left out. */
export async function writeFakeRun(path: string, { methods, steps, size, pictures }: FakeRun): Promise<string> {
  const seed = seedOf(7);
  const { path: folder } = await createRunFolder(path, fakeConfig);
  const log = await openRunLog(folder, {}, silent);
  const shots = Array.from({ length: pictures }, (_, i) => scene(fold(seed, "scene", i), size));
  for (const record of curve("pretrain", steps, [1, 0.12], seed)) await log.metric(record);
  for (const done of [0.1, 0.25, 0.5, 1]) {
    const rows = shots.map((shot, i) => noised(shot, 0.95 * done ** 0.3, fold(seed, "noise", i)));
    const png = await denoisingPicture(rows, sceneNormalization);
    const step = Math.round(done * steps);
    await log.picture("pretrain", `step-${String(step).padStart(6, "0")}`, step, png);
  }
  const results: Partial<Record<MethodName, MethodResult>> = {};
  for (const [m, method] of methods.entries()) {
    for (const record of curve(method, steps / 2, [1.9, 0.3 + 0.15 * m], fold(seed, method))) await log.metric(record);
    const rows = shots.map(({ image, truth }, i) => {
      const prediction = guess(truth, 6 + 9 * m, fold(seed, "guess", i, method));
      return { name: `shape-${i}`, image, truth, prediction, meanIoU: 0.7 - 0.12 * m };
    });
    const png = await segmentationPicture(rows, labelMap, sceneNormalization);
    await log.picture(method, `step-${String(steps / 2).padStart(6, "0")}`, steps / 2, png);
    results[method] = fakeResult(m, fold(seed, "result", method));
    await log.result(method, steps / 2, results[method]);
  }
  await writeResult(folder, { methods: results, seconds: 431 });
  return folder;
}

function fakeResult(rank: number, seed: Seed): MethodResult {
  const scores = labelMap.names.map((name, k) => {
    const value = name === "stripe" ? null : Math.max(0, 0.9 - 0.13 * k + 0.15 * uniform(seed, k) - 0.07 * rank);
    return [name, value] as const;
  });
  const present = scores.flatMap(([, value]) => value ?? []);
  const meanIoU = present.reduce((a, b) => a + b, 0) / present.length;
  return {
    meanIoU,
    iou: Object.fromEntries(scores),
    pixelAccuracy: 0.9 - 0.03 * rank,
    meanAccuracy: meanIoU + 0.1,
    absent: ["stripe"],
    images: 100,
    seconds: 4.2,
  };
}

/** A training curve that falls from one loss to another, one record every ten steps. */
function curve(stage: string, steps: number, [from, to]: readonly [number, number], seed: Seed): MetricRecord[] {
  return Array.from({ length: Math.floor(steps / 10) }, (_, i) => {
    const step = 10 * (i + 1);
    const loss = (to + (from - to) * Math.exp((-6 * step) / steps)) * (0.85 + 0.3 * uniform(seed, i));
    const time = new Date(Date.parse(fakeConfig.startedAt) + 200 * step).toISOString();
    const learningRate = 1.5e-4 * (1 + Math.cos((Math.PI * step) / steps));
    const [gradientNorm, imagesPerSecond] = [0.5 + uniform(seed, 2) + loss, 90 + 10 * uniform(seed, i + 5000)];
    return { time, stage, step, steps, loss, learningRate, gradientNorm, imagesPerSecond };
  });
}
