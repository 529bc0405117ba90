import type * as tf from "@tensorflow/tfjs-core";
import { batchNorm, type BatchNormOptions, type BatchNormState } from "./batch-norm.js";
import { differentiable } from "../engine/differentiable.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { isRectifier, rectifierAttributes, type Activation } from "../activations/rectifier.js";

/**
 * {@link batchNorm} followed by an activation: `activation(batchNorm(x))`. Fused into one pass over the map if
 * possible; then only the map itself is kept for the gradient.
 */
export function batchNormAct(
  x: tf.Tensor4D,
  state: BatchNormState,
  options: BatchNormOptions,
  activation?: Activation,
): tf.Tensor4D {
  const tensorflow = ownKernels("fusedNorm");
  if (tensorflow !== undefined && isRectifier(activation)) return fused(tensorflow, x, state, options, activation);
  const y = batchNorm(x, state, options);
  return activation === undefined ? y : activation(y);
}

function fused(
  tensorflow: Native,
  x: tf.Tensor4D,
  { scale, offset, mean, variance }: BatchNormState,
  { training, moving = true, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
  activation: Activation | undefined,
): tf.Tensor4D {
  const attributes = [
    attribute.float(tensorflow, "epsilon", epsilon),
    attribute.bool(tensorflow, "training", training),
    ...rectifierAttributes(tensorflow, activation),
  ];
  return differentiable(
    { x, scale, offset },
    (save) => {
      const [y, ownMean, ownVariance, newMean, newVariance] = tensorflow.executeMultipleOutputs(
        "DdepBatchNorm",
        [...attributes, attribute.float(tensorflow, "momentum", momentum)],
        [x, scale, offset, mean, variance],
        5,
      );
      if (training && moving) {
        mean.assign(newMean as tf.Tensor1D);
        variance.assign(newVariance as tf.Tensor1D);
      }
      save([x, scale, offset, ownMean!, ownVariance!]);
      return y as tf.Tensor4D;
    },
    (dy, saved) => {
      const [dx, dscale, doffset] = tensorflow.executeMultipleOutputs(
        "DdepBatchNormGrad",
        attributes,
        [dy, ...saved],
        3,
      );
      return { x: () => dx!, scale: () => dscale!, offset: () => doffset! };
    },
  );
}
