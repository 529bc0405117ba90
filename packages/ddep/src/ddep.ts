import { segmentationModel, dispose, fold, frozen, type Decoder, type Encoder, type Network } from "@ddep/core";
import { head } from "@ddep/decoders";
import type { SegmentationScores } from "@ddep/metrics";
import { evaluate, type EvaluateOptions } from "@ddep/trainers";
import { methods, type Method } from "./methods.js";
import { denoise, segment } from "./objectives.js";
import type { Recipe } from "./recipe.js";
import { parametersWithin, reinitialise } from "./reinitialise.js";
import { scoresOf } from "./scores-of.js";
import type { Train } from "./train.js";

/** theta and phi. */
export interface Parts {
  readonly encoder: Encoder;
  readonly decoder: Decoder;
}

const randomDecoder = (recipe: Recipe, encoder: Encoder) => recipe.decoder(encoder, fold(recipe.seed, "decoder"));

/** The weights a method starts from: theta random or supervised, phi random. */
export function initialise(recipe: Recipe, method: Method): Parts {
  const random = recipe.encoder(fold(recipe.seed, "encoder"));
  const encoder = method.encoder === "supervised" ? recipe.supervise(random) : random;
  const decoder = randomDecoder(recipe, encoder);
  // A part that the decoder does not have is refused here, hours before it is needed.
  parametersWithin(decoder, recipe.reinitialise ?? []);
  return { encoder, decoder };
}

/** Denoising pretraining: `phi <- argmin E || g(f(x~)) - eps ||^2`, with theta frozen in DDeP and trained along in DeP. */
export async function pretrain({ encoder, decoder }: Parts, recipe: Recipe, method: Method, train: Train) {
  if (method.denoises === "nothing") return;
  const theta = method.denoises === "decoder" ? frozen(encoder) : encoder;
  const noiseHead = head(decoder, 3, fold(recipe.seed, "denoising head"));
  const denoiser = segmentationModel(theta, decoder, noiseHead);
  await train(
    "pretrain",
    denoiser,
    denoise(recipe.noise, recipe.target, recipe.denoising),
    recipe.pretrain,
    encoder.normalization,
  );
  dispose(noiseHead.parameters);
}

/** Fine-tuning: theta and phi together, under a new head and whatever else the recipe starts afresh, on the labelled images. */
export async function finetune({ encoder, decoder }: Parts, recipe: Recipe, train: Train): Promise<Network> {
  const classes = recipe.labels.names.length;
  if (recipe.reinitialise !== undefined) reinitialise(decoder, recipe.reinitialise, randomDecoder(recipe, encoder));
  const segmenter = segmentationModel(encoder, decoder, head(decoder, classes, fold(recipe.seed, "class head")));
  await train(
    "finetune",
    segmenter,
    segment(recipe.labels.ignoreLabel, recipe.loss),
    recipe.finetune,
    encoder.normalization,
  );
  return segmenter;
}

/** Evaluation: one confusion matrix over the whole validation set, each image looked at as the recipe says. */
export function score(
  segmenter: Network,
  { encoder }: Parts,
  { seed, labels, validation, views }: Recipe,
  options?: EvaluateOptions,
) {
  const scores = scoresOf(labels, fold(seed, "bootstrap"));
  return evaluate(frozen(segmenter), validation(encoder.normalization), scores, { ...views, ...options });
}

/** Decoder denoising pretraining, or one of the methods it is compared with, from the first weights to the scores. */
export async function ddep(recipe: Recipe, train: Train, method: Method = methods.ddep): Promise<SegmentationScores> {
  const parts = initialise(recipe, method);
  await pretrain(parts, recipe, method, train);
  const segmenter = await finetune(parts, recipe, train);
  return score(segmenter, parts, recipe);
}
