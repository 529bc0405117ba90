import type { Decoder, Encoder, ImageBatch, LabelMap, LabelledBatch, Normalization, Seed } from "@ddep/core";
import type { PixelLoss } from "@ddep/losses";
import type { Decay, LearningRate, PredictOptions } from "@ddep/trainers";
import type { Denoising } from "./denoising.js";
import type { Parts } from "./parts.js";

/** How one stage trains. */
export interface Stage<Batch> {
  /** Optimiser updates. */
  readonly steps: number;
  /** The rate of each step, such as `cosine({ base: 3e-4, steps })`. */
  readonly learningRate: LearningRate;
  /** Weight decay; 0 by default. */
  readonly weightDecay?: number | undefined;
  /** How weights decay; decoupled from the gradient by default. */
  readonly decay?: Decay | undefined;
  /** Largest global norm of the gradients; none by default. */
  readonly clipNorm?: number | undefined;
  /** Batches that an update averages over; 1 by default. */
  readonly accumulate?: number | undefined;
  /** Decay of the moving average of the weights that the stage ends with; none by default. */
  readonly emaDecay?: number | undefined;
  /** The batches from one on, in a normalisation. */
  readonly data: (normalization: Normalization, start: number) => AsyncIterable<Batch>;
}

/** Fine-tuning on labelled images, and the images that its outcome is scored on. */
export interface FineTuning extends Stage<LabelledBatch> {
  readonly labels: LabelMap;
  /** What is minimised; cross-entropy by default. */
  readonly loss?: PixelLoss | undefined;
  /** What the learning rate is multiplied with for the encoder; 1 by default. */
  readonly encoderRate?: number | undefined;
  /**
   * Whether the encoder's batch normalisations keep the running averages that they begin with, as they do in denoising under a
   * frozen encoder; by default each batch is normalised by its own, and moves them.
   */
  readonly fixedStatistics?: boolean | undefined;
  /**
   * Parts of the decoder that start from their random weights rather than from denoising, such as `blocks.4`; none by default,
   * as in the paper.
   */
  readonly reinitialise?: readonly string[] | undefined;
  /** The labelled images that are evaluated, once through. */
  readonly validation: (normalization: Normalization) => AsyncIterable<LabelledBatch>;
  /** The views of an image whose predictions are averaged in evaluation; by default the whole image, and mirrored. */
  readonly views?: PredictOptions | undefined;
}

/** Everything that decides a run of the method. A variant is `{ ...recipe, denoising: { ...recipe.denoising, noise: scaled(0.4) } }`. */
export interface Recipe {
  readonly seed: Seed;
  /** A new encoder with random weights. */
  readonly encoder: (seed: Seed) => Encoder;
  /** Gives an encoder the weights of supervised classification, and their normalisation. */
  readonly supervise: (encoder: Encoder) => Encoder;
  /** A new decoder with random weights over features of these channels and strides. */
  readonly decoder: (features: Pick<Encoder, "channels" | "strides">, seed: Seed) => Decoder;
  readonly denoising: Denoising;
  readonly pretrain: Stage<ImageBatch>;
  /** Gives parts the weights that an earlier denoising left, in place of the stage. */
  readonly loadPretrained?: ((parts: Parts) => void | Promise<void>) | undefined;
  /** Left out of a run that ends with denoising. */
  readonly finetune?: FineTuning | undefined;
}
