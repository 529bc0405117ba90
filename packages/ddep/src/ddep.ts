import {
  dispose,
  fold,
  frozen,
  hashState,
  prefixed,
  rescaled,
  rescaling,
  segmentationModel,
  UserError,
  withFixedStatistics,
  type Network,
} from "@ddep/core";
import { head } from "@ddep/decoders";
import type { SegmentationScores } from "@ddep/metrics";
import { evaluate, type EvaluateOptions } from "@ddep/trainers";
import { denoise } from "./denoising.js";
import { methods, type Method } from "./methods.js";
import { segment } from "./objectives.js";
import { discard, type Parts } from "./parts.js";
import type { FineTuning, Recipe } from "./recipe.js";
import { parametersWithin, reinitialise } from "./reinitialise.js";
import { scoresOf } from "./scores-of.js";
import { blockTasks } from "./side-tasks/block-tasks.js";
import { trainStage, type StageContext, type StageHooks } from "./train-stage.js";

/** Callbacks around the stages of a run. None of them changes the result. */
export interface Hooks {
  /** Returns the hooks of a training stage: checkpoints, logs, images. */
  readonly stage?: (context: StageContext) => StageHooks | Promise<StageHooks>;
  /**
   * Called after denoising with the hash of the encoder's weights before and after, which are equal if it was frozen.
   */
  readonly onPretrained?: (encoderHash: { readonly before: string; readonly after: string }) => void | Promise<void>;
  /** Called before evaluation; returns its options, such as a callback that receives the predictions. */
  readonly evaluation?: () => EvaluateOptions;
}

const randomDecoder = (recipe: Recipe, encoder: Parts["encoder"]) =>
  recipe.decoder(encoder, fold(recipe.seed, "decoder"));

/**
 * Creates the initial weights of a method: theta random or supervised, phi random.
 *
 * @throws UserError if the recipe reinitialises a part that the decoder does not have
 */
export function initialise(recipe: Recipe, method: Method): Parts {
  const random = recipe.encoder(fold(recipe.seed, "encoder"));
  const encoder = method.encoder === "supervised" ? recipe.supervise(random) : random;
  const decoder = randomDecoder(recipe, encoder);
  // Fails here on a part that the decoder does not have, rather than hours later.
  parametersWithin(decoder, recipe.finetune?.reinitialise ?? []);
  return { encoder, decoder };
}

/**
 * Denoising pretraining: `phi <- argmin E || g(f(x~)) - eps ||^2`. The encoder's weights theta are frozen in DDeP and
 * trained too in DeP.
 *
 * @throws UserError if `blocks` is `features` but the encoder is not frozen
 */
export async function pretrain({ encoder, decoder }: Parts, recipe: Recipe, method: Method, hooks: Hooks = {}) {
  const { seed, denoising, pretrain: stage } = recipe;
  if (denoising.blocks === "features" && method.denoises !== "decoder")
    throw new UserError(
      "the features of an encoder cannot be the target while it is trained: they would collapse to whatever is easy to predict",
      {
        key: "blocks",
        fix: "use target, or omit this option",
      },
    );
  const before = hashState(encoder.parameters);
  const theta = method.denoises === "decoder" ? frozen(encoder) : encoder;
  const noiseHead = head(decoder, 3, fold(seed, "denoising head"));
  const { normalization } = encoder;
  const { scale = normalization } = denoising;
  const network = segmentationModel(theta, decoder, noiseHead);
  const toEncoder = rescaling(scale, normalization);
  const task = denoising.blocks && blockTasks[denoising.blocks]({ encoder, decoder }, seed, toEncoder);
  const whole = { ...network, parameters: [...network.parameters, ...(task?.parameters ?? [])] };
  const denoiser = rescaled(whole, scale, normalization);
  try {
    const options = { seed, scale, normalization, hooks: hooks.stage };
    await trainStage("pretrain", denoiser, denoise(denoising, task), stage, options);
  } finally {
    dispose([...noiseHead.parameters, ...(task?.parameters ?? [])]);
  }
  await hooks.onPretrained?.({ before, after: hashState(encoder.parameters) });
}

/**
 * Fine-tuning: trains theta and phi on the labelled images, with a new head and whatever else the recipe reinitialises.
 * Returns the segmentation model, which shares its weights with `parts`.
 */
export async function finetune(parts: Parts, recipe: Recipe, stage: FineTuning, hooks: Hooks = {}): Promise<Network> {
  const { encoder, decoder } = parts;
  const { labels, loss } = stage;
  if (stage.reinitialise !== undefined) reinitialise(decoder, stage.reinitialise, randomDecoder(recipe, encoder));
  const classHead = head(decoder, labels.names.length, fold(recipe.seed, "class head"));
  const ofEncoder = new Set(prefixed(encoder.parameters, encoder.prefix ?? "encoder.").map(({ name }) => name));
  const trained = stage.fixedStatistics ? withFixedStatistics(encoder) : encoder;
  const segmenter = segmentationModel(trained, decoder, classHead);
  await trainStage("finetune", segmenter, segment(labels.ignoreLabel, loss), stage, {
    seed: recipe.seed,
    normalization: encoder.normalization,
    rateOf: (name) => (ofEncoder.has(name) ? (stage.encoderRate ?? 1) : 1),
    score: () => score(segmenter, parts, recipe, stage),
    hooks: hooks.stage,
  });
  return segmenter;
}

/**
 * Evaluation: one confusion matrix over the whole validation set, each image predicted from the views of the recipe.
 */
export function score(
  segmenter: Network,
  { encoder }: Parts,
  { seed }: Recipe,
  { labels, validation, views }: FineTuning,
  hooks: Hooks = {},
): Promise<SegmentationScores> {
  const scores = scoresOf(labels, fold(seed, "bootstrap"));
  const images = validation(encoder.normalization);
  return evaluate(frozen(segmenter), images, scores, { ...views, ...hooks.evaluation?.() });
}

/**
 * Runs decoder denoising pretraining, or one of the methods it is compared with, from initial weights to scores.
 * Returns undefined if the recipe ends with denoising.
 *
 * Source: Brempong et al. 2022, sections 3 and 4.
 */
export async function ddep(
  recipe: Recipe,
  method: Method = methods.ddep,
  hooks: Hooks = {},
): Promise<SegmentationScores | undefined> {
  const parts = initialise(recipe, method);
  let segmenter: Network | undefined;
  try {
    if (method.denoises !== "nothing") {
      if (recipe.loadPretrained === undefined) await pretrain(parts, recipe, method, hooks);
      else await recipe.loadPretrained(parts);
    }
    if (recipe.finetune === undefined) return undefined;
    // An encoder that has not been trained yet has no running averages worth keeping.
    const trained = method.encoder === "supervised" || method.denoises === "encoder and decoder";
    const stage = trained ? recipe.finetune : { ...recipe.finetune, fixedStatistics: false };
    segmenter = await finetune(parts, recipe, stage, hooks);
    return await score(segmenter, parts, recipe, stage, hooks);
  } finally {
    if (segmenter === undefined) discard(parts);
    else dispose(segmenter.parameters);
  }
}
