import { buildRecipe, inSession, openSources, type RunOptions } from "@ddep/cli";
import { ddep, methods, type FineTuning, type Hooks, type Recipe } from "@ddep/ddep";
import { usePrecision } from "@ddep/ops";

/** The cost of a run on this machine. */
export interface Cost {
  /** Seconds per optimiser step. */
  readonly step: number;
  /** Seconds to evaluate one image; 0 for denoising. */
  readonly image: number;
  /** Optimiser steps and evaluated images of the whole run. */
  readonly steps: number;
  readonly images: number;
}

const WARM_UP = 1;
const MEASURED = 2;
const STEPS = WARM_UP + MEASURED;

/** Times a few training steps of a run and the evaluation of one batch, and keeps nothing else. */
export function measure(kind: "pretrain" | "finetune", options: RunOptions): Promise<Cost> {
  return inSession(async () => {
    usePrecision(options.precision);
    const denoising = kind === "pretrain";
    const sources = await openSources(options, { denoising, finetuning: !denoising });
    const { pretrain, finetune, ...recipe } = await buildRecipe(options, sources);
    const evaluated = { images: 0, from: 0 };
    let [step, from] = [0, 0];
    const hooks: Hooks = {
      stage: () => ({
        onStep({ step: done }) {
          if (done === WARM_UP) from = performance.now();
          if (done === STEPS) step = (performance.now() - from) / 1000 / MEASURED;
        },
      }),
      evaluation() {
        evaluated.from = performance.now();
        return {};
      },
    };
    const short: Recipe = {
      ...recipe,
      pretrain: { ...pretrain, steps: STEPS },
      // The values of weights do not affect the time, so they need not exist.
      loadPretrained: denoising ? undefined : () => undefined,
      finetune: finetune && { ...finetune, steps: STEPS, validation: firstBatch(finetune, evaluated) },
    };
    await ddep(short, methods[options.methods[0]!], hooks);
    if (finetune === undefined) return { step, image: 0, steps: pretrain.steps, images: 0 };
    const image = (performance.now() - evaluated.from) / 1000 / evaluated.images;
    return { step, image, steps: finetune.steps, images: sources.validation!.length };
  });
}

/** The first evaluation batch; counts its images. */
function firstBatch({ validation }: FineTuning, evaluated: { images: number }): FineTuning["validation"] {
  return async function* (normalization) {
    for await (const batch of validation(normalization)) {
      evaluated.images += batch.names.length;
      yield batch;
      return;
    }
  };
}
