#!/usr/bin/env node
// Our input pipeline: `loader-worker.js PIPELINE`.
import { useBackend } from "@ddep/backend";
import { batchesOf } from "./our-pipeline.js";
import type { Pipeline } from "./pipeline.js";
import { serve } from "./serve.js";

/** Batches that may lie ready where a turn begins; they count for nothing. */
const READY = 4;

const pipeline = JSON.parse(process.argv[2]!) as Pipeline;
await serve(async () => {
  await useBackend();
  const stream = await batchesOf(pipeline);
  const take = async (count: number) => {
    for (let i = 0; i < count; i++) (await stream.next()).value!.images.dispose();
  };
  return async (count) => {
    await take(READY);
    const start = performance.now();
    await take(count);
    return { milliseconds: [(performance.now() - start) / count] };
  };
});
