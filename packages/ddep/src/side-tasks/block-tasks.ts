import type { Seed } from "@ddep/core";
import type * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";
import { predictCleanFeatures } from "./clean-features.js";
import { denoiseEveryBlock } from "./every-block.js";
import type { SideTask } from "./side-task.js";

/** The tasks that the blocks of a decoder can be given, by name. */
export const blockTasks = {
  /** Predict the target at the size of the block's map. */
  target: denoiseEveryBlock,
  /** Predict the encoder's features of the clean image. */
  features: predictCleanFeatures,
} as const satisfies Record<
  string,
  (parts: Parts, seed: Seed, toEncoder: (images: tf.Tensor4D) => tf.Tensor4D) => SideTask
>;

/** A name of {@link blockTasks}. */
export type BlockTask = keyof typeof blockTasks;
/** The names of {@link blockTasks}. */
export const blockTaskNames = Object.keys(blockTasks) as [BlockTask, ...BlockTask[]];
