import * as tf from "@tensorflow/tfjs-core";
import { relu, relu6 } from "./activation.js";
import { batchNorm, type BatchNormOptions, type BatchNormState } from "./batch-norm.js";
import { differentiable } from "./differentiable.js";
import { fastPath } from "./fast-paths.js";
import { attribute, native, type Native } from "./native.js";

/** A function of every value of a map, such as `relu`. */
export type Activation = (x: tf.Tensor4D) => tf.Tensor4D;

/** Where the activations that our kernels know cut values off above; below they all do at 0. */
const ceilings = new Map<Activation, number>([
  [relu, 3.4e38],
  [relu6, 6],
]);

/**
 * {@link batchNorm} and what follows it: `activation(batchNorm(x))`, in one pass over the map where that can be, keeping
 * for the gradient only the map itself.
 */
export function batchNormAct(
  x: tf.Tensor4D,
  state: BatchNormState,
  options: BatchNormOptions,
  activation?: Activation,
): tf.Tensor4D {
  const tensorflow = native();
  const ceiling = activation === undefined ? 0 : ceilings.get(activation);
  const recorded = tf.engine().state.gradientDepth > 0;
  const possible =
    tensorflow?.ownKernels !== undefined && ceiling !== undefined && (options.training || !recorded);
  if (possible && fastPath("fusedNorm"))
    return fused(tensorflow, x, state, options, activation === undefined ? undefined : ceiling);
  const y = batchNorm(x, state, options);
  return activation === undefined ? y : activation(y);
}

function fused(
  tensorflow: Native,
  x: tf.Tensor4D,
  { scale, offset, mean, variance }: BatchNormState,
  { training, moving = true, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
  ceiling: number | undefined,
): tf.Tensor4D {
  const attributes = [
    attribute.float(tensorflow, "epsilon", epsilon),
    attribute.bool(tensorflow, "rectified", ceiling !== undefined),
    attribute.float(tensorflow, "ceiling", ceiling ?? 0),
  ];
  return differentiable(
    { x, scale, offset },
    (save) => {
      const [y, ownMean, ownVariance, newMean, newVariance] = tensorflow.executeMultipleOutputs(
        "DdepBatchNorm",
        [
          ...attributes,
          attribute.float(tensorflow, "momentum", momentum),
          attribute.bool(tensorflow, "training", training),
        ],
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
