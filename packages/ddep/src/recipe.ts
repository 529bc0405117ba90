import type { Decoder, Encoder, ImageBatch, LabelMap, LabelledBatch, Normalization, Seed } from "@ddep/core";
import type { PixelLoss } from "@ddep/losses";
import type { Decay, LearningRate, PredictOptions } from "@ddep/trainers";
import type { Denoising } from "./denoising.js";
import type { Parts } from "./parts.js";

/** How one stage is trained. */
export interface Stage<Batch> {
  /** Number of optimiser updates. */
  readonly steps: number;
  /** Learning rate as a function of the step, such as `cosine({ base: 3e-4, steps })`. */
  readonly learningRate: LearningRate;
  /** Weight decay. Defaults to 0. */
  readonly weightDecay?: number | undefined;
  /** Kind of weight decay. Defaults to decoupled. */
  readonly decay?: Decay | undefined;
  /** Maximum global norm of the gradients. Defaults to no clipping. */
  readonly clipNorm?: number | undefined;
  /** Number of batches whose gradients are averaged per update. Defaults to 1. */
  readonly accumulate?: number | undefined;
  /** Decay of a moving average of the weights; the stage ends with the averaged weights. Defaults to no averaging. */
  readonly emaDecay?: number | undefined;
  /** Returns the batches from number `start` on, in the given normalisation. */
  readonly data: (normalization: Normalization, start: number) => AsyncIterable<Batch>;
}

/** Fine-tuning on labelled images, and the images on which the result is scored. */
export interface FineTuning extends Stage<LabelledBatch> {
  readonly labels: LabelMap;
  /** The training loss. Defaults to cross-entropy. */
  readonly loss?: PixelLoss | undefined;
  /** Factor on the learning rate for the encoder. Defaults to 1. */
  readonly encoderRate?: number | undefined;
  /**
   * Whether the encoder's batch normalisation keeps its initial running averages, as it does while denoising with a
   * frozen encoder. By default each batch is normalised by its own statistics, which also update the running averages.
   */
  readonly fixedStatistics?: boolean | undefined;
  /**
   * Parts of the decoder that start from random weights instead of the pretrained ones, such as `blocks.4`. Defaults to
   * none, as in the paper.
   */
  readonly reinitialise?: readonly string[] | undefined;
  /** Returns the labelled validation images, for one pass. */
  readonly validation: (normalization: Normalization) => AsyncIterable<LabelledBatch>;
  /**
   * The views of an image whose predictions are averaged in evaluation. Defaults to the whole image and its mirror
   * image.
   */
  readonly views?: PredictOptions | undefined;
}

/**
 * Everything that determines a run of the method. Write a variant as
 * `{ ...recipe, denoising: { ...recipe.denoising, noise: scaled(0.4) } }`.
 */
export interface Recipe {
  readonly seed: Seed;
  /** Creates an encoder with random weights. */
  readonly encoder: (seed: Seed) => Encoder;
  /** Returns the encoder with weights from supervised classification, and the normalisation that belongs to them. */
  readonly supervise: (encoder: Encoder) => Encoder;
  /** Creates a decoder with random weights for features of these channels and strides. */
  readonly decoder: (features: Pick<Encoder, "channels" | "strides">, seed: Seed) => Decoder;
  readonly denoising: Denoising;
  readonly pretrain: Stage<ImageBatch>;
  /** Loads the weights of an earlier denoising run, replacing the `pretrain` stage. */
  readonly loadPretrained?: ((parts: Parts) => void | Promise<void>) | undefined;
  /** Undefined if the run ends with denoising. */
  readonly finetune?: FineTuning | undefined;
}
