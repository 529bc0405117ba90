import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseOptions } from "../options/run-options.js";
import { runIntoFolder } from "../run/run-into-folder.js";
import { classifyInto, parseClassify } from "./classify.js";
import { scoresTable } from "./run.js";
import { print } from "../print.js";

/**
 * The whole method in a few minutes without any download: an encoder learns to classify generated pictures of single
 * objects; a decoder learns to denoise generated scenes through it; both are fine-tuned on a few labelled scenes, beside
 * the same without denoising and without any pretraining.
 */
export async function quickstartCommand({ out }: { readonly out: string }): Promise<void> {
  const folder = firstFree(out);
  const encoder = await classifyInto(
    join(folder, "encoder"),
    parseClassify({
      encoder: "resnet_mini",
      epochs: 4,
      batch: 32,
      size: 64,
      lr: 3e-3,
      weightDecay: 1e-4,
      seed: 0,
      checkpointEvery: 100,
    }),
    false,
  );
  print(`Encoder: top-1 accuracy ${(100 * encoder.top1).toFixed(1)}% on ${encoder.images} held-out objects\n`);
  const outcome = await runIntoFolder({
    command: "run",
    options: parseOptions({
      data: "shapes",
      encoder: "resnet_mini",
      encoderWeights: encoder.weights,
      widths: "128,64,32,16,16",
      labels: 0.1,
      pretrainEpochs: 2,
      pretrainBatch: 16,
      pretrainSize: 64,
      pretrainLr: 4e-3,
      finetuneSteps: 300,
      batch: 8,
      crop: 64,
      lr: 2e-3,
    }),
    out: join(folder, "run"),
    resume: false,
  });
  print(scoresTable(outcome));
  print("\nOne seed and a few minutes: differences of two points between the methods are chance here.");
}

/** The folder, or with a number behind it where there is one already. */
function firstFree(out: string): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? out : `${out}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}
