import { learningRates, type LearningRate } from "@ddep/trainers";
import { createPart, refuseUntaken } from "./part-rows.js";
import type { RunOptions } from "./run-options.js";

/** The learning rate of each step of a stage: `lr` is fine-tuning's, `pretrainLr` that of denoising. */
export function learningRateOf(options: RunOptions, prefix: "lr" | "pretrainLr", steps: number): LearningRate {
  const name = options[`${prefix}Schedule`];
  const choice = { by: `${prefix}Schedule`, prefix };
  refuseUntaken(learningRates, choice, [name], options);
  return createPart(learningRates, choice, name, options, { base: options[prefix], steps, warmup: options.warmup });
}
