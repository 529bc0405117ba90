import type { ImageBatch, Network, Normalization } from "@ddep/core";
import type { Loss } from "@ddep/trainers";
import type * as tf from "@tensorflow/tfjs-core";
import type { Stage } from "./recipe.js";

/**
 * Trains a network through one stage of a recipe and leaves it with the weights the stage ends with.
 *
 * What happens beside (checkpoints, logs, pictures, progress) is the business of whoever provides it.
 */
export type Train = <Batch extends ImageBatch, Out = tf.Tensor4D>(
  stage: string,
  network: Network<tf.Tensor4D, Out>,
  loss: Loss<Batch, Out>,
  options: Stage<Batch>,
  normalization: Normalization,
) => Promise<void>;
