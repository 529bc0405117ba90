import * as tf from "@tensorflow/tfjs-core";
import { batchNormAct } from "./batch-norm-act.js";
import type { BatchNormState } from "./batch-norm.js";
import { attribute, type Attribute, type Native } from "./native.js";
import { ownKernels } from "./own-kernels.js";
import { isRectifier, rectifierAttributes, type Activation } from "./rectifier.js";

/** What follows a convolution outside of training: a normalisation by its running averages, and an activation. */
export interface Finish {
  readonly state: BatchNormState;
  readonly epsilon: number;
  readonly activation?: Activation;
}

/** Whether kernels of our own can finish a convolution's results on their way to memory, and nothing is to be differentiated. */
export function canFinish(activation: Activation | undefined): boolean {
  return (
    tf.engine().state.gradientDepth === 0 && isRectifier(activation) && ownKernels("foldedNorm") !== undefined
  );
}

/** Results that were computed without their finish, finished: `activation(batchNorm(y))`. */
export function finishAfter(y: tf.Tensor4D, finish: Finish | undefined): tf.Tensor4D {
  if (finish === undefined) return y;
  return batchNormAct(y, finish.state, { training: false, epsilon: finish.epsilon }, finish.activation);
}

/** What is told to an op that finishes its results: by a bias, by a normalisation and an activation, or not at all. */
export function finishingOf(
  tensorflow: Native,
  finish?: Finish | tf.Tensor1D,
): { attributes: Attribute[]; inputs: tf.Tensor[] } {
  const normalises = finish !== undefined && "state" in finish;
  const inputs =
    finish === undefined
      ? []
      : normalises
        ? [finish.state.scale, finish.state.offset, finish.state.mean, finish.state.variance]
        : [finish];
  const attributes = [
    attribute.int(tensorflow, "finishing", inputs.length),
    attribute.float(tensorflow, "epsilon", normalises ? finish.epsilon : 0),
    ...rectifierAttributes(tensorflow, normalises ? finish.activation : undefined),
  ];
  return { attributes, inputs };
}
