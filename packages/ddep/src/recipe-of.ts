import { fullFrame, randomResizedCrop, scaleAndCrop } from "@ddep/augmentations";
import {
  fold,
  UserError,
  type Encoder,
  type Geometry,
  type ImageBatch,
  type LabelledBatch,
  type LabelMap,
  type Normalization,
  type Seed,
} from "@ddep/core";
import { unet, unetDecoder } from "@ddep/decoders";
import { scaled } from "@ddep/noise-schedules";
import { cosine } from "@ddep/trainers";
import { paper } from "./paper.js";
import type { Recipe } from "./recipe.js";

/** Options for a loader that passes over a data set once, in order. */
export interface ValidationLoading {
  /** Maximum number of images per batch. */
  readonly batch: number;
  /** Returns the region of an image of this size to use: all of it. */
  readonly geometry: (height: number, width: number) => Geometry;
  readonly normalization: Normalization;
}

/** Options for a loader that yields random batches without end. */
export interface TrainingLoading {
  /** Images per batch. */
  readonly batch: number;
  /** Draws the crop of an image of this size from the image's own seed. */
  readonly geometry: (height: number, width: number, seed: Seed) => Geometry;
  readonly normalization: Normalization;
  readonly seed: Seed;
  /** Number of the first batch. */
  readonly start: number;
}

/** What {@link recipeOf} needs to know; everything else has a default. */
export interface RecipeOptions {
  readonly seed: Seed;
  /** Creates an encoder with random weights, such as `resnet18`. */
  readonly encoder: (seed: Seed) => Encoder;
  /** Gives the encoder a classifier's weights, such as with `loadEncoder`. Only the method `random` works without them. */
  readonly supervise?: (encoder: Encoder) => Encoder;
  /** Loads the images to denoise: `(options) => imageLoader(images, options)`. */
  readonly images: (options: TrainingLoading) => AsyncIterable<ImageBatch>;
  /** Loads labelled images: `(options) => labelledLoader(train, options)`. */
  readonly labelled: (options: TrainingLoading) => AsyncIterable<LabelledBatch>;
  /** Loads validation images: `(options) => labelledInOrder(val, options)`. */
  readonly validation: (options: ValidationLoading) => AsyncIterable<LabelledBatch>;
  readonly labels: LabelMap;
  /** Optimiser updates of each stage. */
  readonly steps: { readonly pretrain: number; readonly finetune: number };
  /** Side of the training crops, in pixels. Defaults to 224. */
  readonly size?: number;
  /** Images per training batch. Defaults to 8. */
  readonly batch?: number;
  /** Peak learning rate of both stages; it decays along a cosine. Defaults to 3e-4. */
  readonly learningRate?: number;
}

/**
 * Returns a recipe with the defaults of the command line: a U-Net, the paper's noise (`scaled` with sigma 0.22, predicting the
 * noise), random crops, Adam with a cosine decay, and an encoder that keeps its batch statistics, which is best with few labels.
 *
 * The result is a plain {@link Recipe}, so anything can be changed: `{ ...recipe, denoising: { ...recipe.denoising, blocks:
 * "features" } }`. `loadersOf` of `@ddep/datasets` makes the three loaders and the labels from data sets.
 *
 * Source: Brempong et al. 2022, sections 3.2 and 4.1.
 */
export function recipeOf(options: RecipeOptions): Recipe {
  const { seed, encoder, images, labelled, validation, labels, steps, size = 224, batch = 8 } = options;
  const { learningRate = 3e-4, supervise = noWeights } = options;
  return {
    seed,
    encoder,
    supervise,
    decoder: (features, seed) => {
      const widths = unetDecoder.widths.slice(0, Math.log2(features.strides.at(-1)!));
      return unet({ encoder: features, widths, seed });
    },
    denoising: { noise: scaled(paper.sigma), target: paper.target },
    pretrain: {
      steps: steps.pretrain,
      learningRate: cosine({ base: learningRate, steps: steps.pretrain }),
      data: (normalization, start) =>
        images({
          batch,
          geometry: randomResizedCrop({ size }),
          seed: fold(seed, "pretraining data"),
          normalization,
          start,
        }),
    },
    finetune: {
      steps: steps.finetune,
      learningRate: cosine({ base: learningRate, steps: steps.finetune }),
      labels,
      fixedStatistics: true,
      data: (normalization, start) =>
        labelled({
          batch,
          geometry: scaleAndCrop({ size }),
          seed: fold(seed, "fine-tuning data"),
          normalization,
          start,
        }),
      validation: (normalization) => validation({ batch: 4, geometry: fullFrame, normalization }),
    },
  };
}

const noWeights = (): never => {
  throw new UserError("this method starts from a classifier's weights, and the recipe has none", {
    key: "supervise",
    fix: "give supervise: (encoder) => loadEncoder(encoder, tensors), or use methods.random",
  });
};
