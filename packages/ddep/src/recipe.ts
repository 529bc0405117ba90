import type { Decoder, Encoder, ImageBatch, LabelMap, LabelledBatch, Normalization, Seed } from "@ddep/core";
import type { DenoisingTarget, PixelLoss } from "@ddep/losses";
import type { NoiseSchedule } from "@ddep/noise-schedules";
import type { PredictOptions } from "@ddep/trainers";
import type { DenoiseOptions } from "./objectives.js";

/** How one stage trains. */
export interface Stage<Batch> {
  /** Optimiser updates. */
  readonly steps: number;
  /** The largest learning rate: cosine decay to zero follows the warm-up. */
  readonly learningRate: number;
  /** Steps of linear warm-up. */
  readonly warmup: number;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Largest global norm of the gradients, or none. */
  readonly clipNorm?: number;
  /** Batches an update averages over. */
  readonly accumulate: number;
  /** Decay of the moving average of the weights that the stage ends with, or none. */
  readonly emaDecay?: number;
  /** The batches from one on, in an encoder's normalisation. */
  readonly data: (normalization: Normalization, start: number) => AsyncIterable<Batch>;
}

/** Everything that decides a run of the method. A variant is `{ ...recipe, noise: scaled(0.4) }`. */
export interface Recipe {
  readonly seed: Seed;
  /** A new encoder with random weights. */
  readonly encoder: (seed: Seed) => Encoder;
  /** Gives an encoder the weights of supervised classification, and their normalisation. */
  readonly supervise: (encoder: Encoder) => Encoder;
  /** A new decoder with random weights over the features of an encoder. */
  readonly decoder: (encoder: Pick<Encoder, "channels" | "strides">, seed: Seed) => Decoder;
  readonly noise: NoiseSchedule;
  /** What the denoiser predicts. */
  readonly target: DenoisingTarget;
  /** How the noise lies in space and how errors are weighed; the paper's white noise and mean square by default. */
  readonly denoising?: DenoiseOptions;
  readonly pretrain: Stage<ImageBatch>;
  readonly finetune: Stage<LabelledBatch>;
  /**
   * Parts of the decoder that fine-tuning starts from their random weights rather than from denoising, such as `blocks.4`;
   * none by default, as in the paper.
   */
  readonly reinitialise?: readonly string[];
  /** What fine-tuning minimises; cross-entropy by default. */
  readonly loss?: PixelLoss;
  readonly labels: LabelMap;
  /** The labelled images that are evaluated, once through. */
  readonly validation: (normalization: Normalization) => AsyncIterable<LabelledBatch>;
  /** How an image is looked at in evaluation; by default whole and mirrored. */
  readonly views?: PredictOptions;
}
