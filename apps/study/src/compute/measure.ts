import { buildRecipe, inSession, openSources, type RunOptions } from "@ddep/cli";
import { dispose } from "@ddep/core";
import { finetune, initialise, methods, pretrain, score, type Recipe, type Train } from "@ddep/ddep";
import { usePrecision } from "@ddep/ops";
import { adam, fit } from "@ddep/trainers";

/** What a run's work takes on this machine. */
export interface Cost {
  /** Seconds of one optimiser step. */
  readonly step: number;
  /** Seconds of evaluating one image; 0 for denoising. */
  readonly image: number;
  /** Optimiser steps, and images evaluated, of the run that was measured. */
  readonly steps: number;
  readonly images: number;
}

const WARM_UP = 1;
const MEASURED = 2;

/** Runs a few steps of a run's training and the evaluation of one batch, and keeps nothing but the time they took. */
export function measure(kind: "pretrain" | "finetune", options: RunOptions): Promise<Cost> {
  return inSession(async () => {
    usePrecision(options.precision);
    const denoising = kind === "pretrain";
    const sources = await openSources(options, { denoising, finetuning: !denoising });
    const recipe = await buildRecipe(options, sources);
    const method = methods[options.methods[0]!];
    const parts = initialise(recipe, method);
    let step = 0;
    const train = timed(recipe, (seconds) => (step = seconds));
    if (denoising) {
      await pretrain(parts, recipe, method, train);
      dispose([...parts.encoder.parameters, ...parts.decoder.parameters]);
      return { step, image: 0, steps: recipe.pretrain.steps, images: 0 };
    }
    const segmenter = await finetune(parts, recipe, train);
    const { validation } = recipe;
    let images = 0;
    const from = performance.now();
    await score(segmenter, parts, {
      ...recipe,
      async *validation(normalization) {
        for await (const batch of validation(normalization)) {
          images += batch.names.length;
          yield batch;
          return;
        }
      },
    });
    const image = (performance.now() - from) / 1000 / images;
    dispose(segmenter.parameters);
    return { step, image, steps: recipe.finetune.steps, images: sources.validation!.length };
  });
}

/** Trains a few steps in place of a stage's own and tells how long one takes. */
function timed({ seed }: Recipe, tell: (seconds: number) => void): Train {
  return async (_stage, network, loss, settings, normalization) => {
    const optimizer = adam(network.parameters, { weightDecay: settings.weightDecay });
    try {
      let from = 0;
      for await (const { step } of fit(network, loss, {
        steps: WARM_UP + MEASURED,
        optimizer,
        learningRate: () => settings.learningRate,
        data: (start) => settings.data(normalization, start),
        seed,
        accumulate: settings.accumulate,
      }))
        if (step === WARM_UP) from = performance.now();
      tell((performance.now() - from) / 1000 / MEASURED);
    } finally {
      optimizer.dispose();
    }
  };
}
