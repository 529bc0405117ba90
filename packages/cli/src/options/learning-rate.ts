import { learningRates, type LearningRate } from "@ddep/trainers";
import { createPart, refuseUntaken } from "./part-rows.js";
import type { RunOptions } from "./run-options.js";

/** The learning rate at each step of a stage: `lr` for fine-tuning, `pretrainLr` for denoising. */
export function learningRateOf(options: RunOptions, prefix: "lr" | "pretrainLr", steps: number): LearningRate {
  const name = options[`${prefix}Schedule`];
  const choice = { by: `${prefix}Schedule`, prefix };
  refuseUntaken(learningRates, choice, [name], options);
  return createPart(learningRates, choice, name, options, { base: options[prefix], steps, warmup: options.warmup });
}
