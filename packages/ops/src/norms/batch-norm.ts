import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native, type Native } from "../engine/native.js";

export interface BatchNormState {
  /** gamma, `[C]`. */
  readonly scale: tf.Tensor1D;
  /** beta, `[C]`. */
  readonly offset: tf.Tensor1D;
  /** Running mean, `[C]`, updated in training. */
  readonly mean: tf.Variable<tf.Rank.R1>;
  /** Running variance, `[C]`, updated in training. */
  readonly variance: tf.Variable<tf.Rank.R1>;
}

export interface BatchNormOptions {
  readonly training: boolean;
  /** Whether to update the running averages in training. Defaults to true. */
  readonly moving?: boolean;
  /** Added to the variance. Defaults to 1e-5. */
  readonly epsilon?: number;
  /** Weight of the batch in the running averages. Defaults to 0.1. */
  readonly momentum?: number;
}

const axes = [0, 1, 2];

/**
 * Batch normalisation of `[B, H, W, C]` over all axes but the last:
 * `y = scale * (x - mean) / sqrt(variance + epsilon) + offset`.
 *
 * In training, mean and (biased) variance are those of the batch, and the running averages are updated:
 * `running = (1 - momentum) * running + momentum * batch`, using the unbiased variance, as in PyTorch. In inference,
 * the running averages are used.
 *
 * Source: Ioffe and Szegedy 2015, algorithms 1 and 2.
 */
export function batchNorm(x: tf.Tensor4D, state: BatchNormState, options: BatchNormOptions): tf.Tensor4D {
  const tensorflow = native();
  if (tensorflow !== undefined) return fusedBatchNorm(tensorflow, x, state, options);
  return options.training ? trainingBatchNorm(x, state, options) : inferenceBatchNorm(x, state, options);
}

/** Returns the attributes shared by TensorFlow's fused batch normalisation and its gradient. */
export const fusedNormAttributes = (tensorflow: Native, epsilon: number, training: boolean) => [
  attribute.type(tensorflow, "T", "float32"),
  attribute.type(tensorflow, "U", "float32"),
  attribute.float(tensorflow, "epsilon", epsilon),
  attribute.string(tensorflow, "data_format", "NHWC"),
  attribute.bool(tensorflow, "is_training", training),
];

function fusedBatchNorm(
  tensorflow: Native,
  x: tf.Tensor4D,
  { scale, offset, mean, variance }: BatchNormState,
  { training, moving = true, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
): tf.Tensor4D {
  const attributes = fusedNormAttributes(tensorflow, epsilon, training);
  return differentiable(
    { x, scale, offset },
    (save) => {
      const factor = attribute.float(tensorflow, "exponential_avg_factor", training ? momentum : 1);
      const [y, newMean, newVariance, reserve1, reserve2, reserve3] = tensorflow.executeMultipleOutputs(
        "FusedBatchNormV3",
        [...attributes, factor],
        [x, scale, offset, mean, variance],
        6,
      );
      if (training && moving) {
        mean.assign(newMean as tf.Tensor1D);
        variance.assign(newVariance as tf.Tensor1D);
      }
      // The gradient takes the running averages in inference where it takes the batch's statistics in training.
      save([x, scale, ...(training ? [reserve1!, reserve2!] : [mean, variance]), reserve3!]);
      return y as tf.Tensor4D;
    },
    (dy, [x, scale, reserve1, reserve2, reserve3]) => {
      const inputs = [dy, x!, scale!, reserve1!, reserve2!, reserve3!];
      const [dx, dscale, doffset] = tensorflow.executeMultipleOutputs("FusedBatchNormGradV3", attributes, inputs, 5);
      return { x: () => dx!, scale: () => dscale!, offset: () => doffset! };
    },
  );
}

function inferenceBatchNorm(
  x: tf.Tensor4D,
  { scale, offset, mean, variance }: BatchNormState,
  { epsilon = 1e-5 }: BatchNormOptions,
): tf.Tensor4D {
  return differentiable(
    { x, scale, offset },
    (save) => {
      save([x, scale, mean, variance]);
      return tf.batchNorm4d(x, mean, variance, offset, scale, epsilon);
    },
    (dy, [x, scale, mean, variance]) => {
      const inverse = () => tf.rsqrt(tf.add(variance!, epsilon));
      return {
        x: () => tf.mul(dy, tf.mul(scale!, inverse())),
        scale: () => tf.mul(tf.sum(tf.mul(dy, tf.sub(x!, mean!)), axes), inverse()),
        offset: () => tf.sum(dy, axes),
      };
    },
  );
}

function trainingBatchNorm(
  x: tf.Tensor4D,
  { scale, offset, mean: runningMean, variance: runningVariance }: BatchNormState,
  { moving = true, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
): tf.Tensor4D {
  const count = x.size / x.shape[3];
  return differentiable(
    { x, scale, offset },
    (save) => {
      const mean = tf.mean<tf.Tensor1D>(x, axes);
      const variance = tf.mean<tf.Tensor1D>(tf.square(scaled(x, tf.onesLike(mean), tf.neg(mean))), axes);
      const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
      if (moving) {
        runningMean.assign(tf.add(tf.mul(runningMean, 1 - momentum), tf.mul(mean, momentum)));
        runningVariance.assign(tf.add(tf.mul(runningVariance, 1 - momentum), tf.mul(unbiased, momentum)));
      }
      save([x, scale, mean, tf.rsqrt(tf.add(variance, epsilon))]);
      return tf.batchNorm4d(x, mean, variance, offset, scale, epsilon);
    },
    (dy, [x, scale, mean, inverse]) => {
      const normalised = scaled(x as tf.Tensor4D, inverse as tf.Tensor1D, tf.neg(tf.mul(mean!, inverse!)));
      const offset = tf.sum<tf.Tensor1D>(dy, axes);
      const along = tf.sum<tf.Tensor1D>(tf.mul(dy, normalised), axes);
      return {
        // dx = a * (dy - mean(dy) - normalised * mean(dy * normalised)) with a = scale * inverse, one line per map.
        x: () => {
          const slope = tf.mul<tf.Tensor1D>(scale!, inverse!);
          const part = tf.div(slope, -count);
          const own = scaled(dy, slope, tf.mul(offset, part));
          return tf.add(own, scaled(normalised, tf.mul(along, part), tf.zerosLike(slope)));
        },
        scale: () => along,
        offset: () => offset,
      };
    },
  );
}

/**
 * Computes `x * scale + offset` per channel. Every backend does this in one pass, as a batch normalisation with mean 0
 * and variance 1.
 */
function scaled(x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D): tf.Tensor4D {
  return tf.batchNorm4d(x, tf.zerosLike(scale), tf.onesLike(scale), offset, scale, 0);
}
