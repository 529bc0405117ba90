#!/usr/bin/env node
// Pretraining as it is run, to see how long it waits for its data: `training-worker.js WORK PIPELINE`.
import { useBackend } from "@ddep/backend";
import { seedOf } from "@ddep/core";
import { denoise, paper } from "@ddep/ddep";
import { scaled } from "@ddep/noise-schedules";
import { usePrecision } from "@ddep/ops";
import { adam, fit, type StepReport } from "@ddep/trainers";
import { batchesOf } from "./our-pipeline.js";
import type { Pipeline } from "./pipeline.js";
import { serve } from "./serve.js";
import { networkOf, partsOf, type Work } from "./work.js";

/** Steps that what lay ready where a turn begins is good for; they count for nothing. */
const READY = 4;

const work = JSON.parse(process.argv[2]!) as Work;
const pipeline = JSON.parse(process.argv[3]!) as Pipeline;
await serve(async () => {
  await useBackend();
  usePrecision(work.precision);
  const network = networkOf(partsOf(work), "pretrain");
  const batches = await batchesOf(pipeline);
  const reports = fit(network, denoise({ noise: scaled(paper.sigma), target: paper.target }), {
    steps: Number.MAX_SAFE_INTEGER,
    optimizer: adam(network.parameters),
    learningRate: () => paper.pretrain.learningRate,
    data: () => batches,
    seed: seedOf(5),
  });
  const next = async () => (await reports.next()).value as StepReport;
  return async (count) => {
    for (let i = 0; i < READY; i++) await next();
    const milliseconds: number[] = [];
    let waited = 0;
    for (let i = 0; i < count; i++) {
      const start = performance.now();
      waited += 1000 * (await next()).secondsWaited;
      milliseconds.push(performance.now() - start);
    }
    return { milliseconds, waited: waited / milliseconds.reduce((a, b) => a + b) };
  };
});
