import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";

export interface LayerNormOptions {
  /** Added to the variance. Defaults to 1e-6, as in vision transformers. */
  readonly epsilon?: number;
}

/**
 * Layer normalisation of `[..., C]` over the last axis: `y = scale * (x - mean) / sqrt(variance + epsilon) + offset`,
 * with the biased variance; scale and offset are `[C]`.
 *
 * Source: Ba et al. 2016, equation 3.
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon = 1e-6 }: LayerNormOptions = {},
): T {
  const tensorflow = ownKernels("fusedNorm");
  return tensorflow === undefined ? composed(x, scale, offset, epsilon) : fused(tensorflow, x, scale, offset, epsilon);
}

function fused<T extends tf.Tensor>(
  tensorflow: Native,
  x: T,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): T {
  const rows = (map: tf.Tensor) => tf.reshape(map, [-1, scale.size]);
  return differentiable(
    { x, scale, offset },
    (save) => {
      const attributes = [attribute.float(tensorflow, "epsilon", epsilon)];
      const inputs = [rows(x), scale, offset];
      const [y, ...statistics] = tensorflow.executeMultipleOutputs("DdepLayerNorm", attributes, inputs, 3);
      save([x, scale, ...statistics]);
      return tf.reshape(y!, x.shape) as T;
    },
    (dy, [x, ...rest]) => {
      const inputs = [rows(dy), rows(x!), ...rest];
      const [dx, dscale, doffset] = tensorflow.executeMultipleOutputs("DdepLayerNormGrad", [], inputs, 3);
      return { x: () => tf.reshape(dx!, x!.shape), scale: () => dscale!, offset: () => doffset! };
    },
  );
}

function composed<T extends tf.Tensor>(x: T, scale: tf.Tensor1D, offset: tf.Tensor1D, epsilon: number): T {
  const outer = x.shape.slice(0, -1).map((_, axis) => axis);
  return differentiable(
    { x, scale, offset },
    (save) => {
      const centred = tf.sub(x, tf.mean(x, -1, true));
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
      const normalised = tf.mul(centred, inverse);
      save([normalised, inverse, scale]);
      return tf.add(tf.mul(normalised, scale), offset) as T;
    },
    (dy, [normalised, inverse, scale]) => ({
      x: () => {
        const slope = tf.mul(dy, scale!);
        const along = tf.mul(normalised!, tf.mean(tf.mul(slope, normalised!), -1, true));
        return tf.mul(tf.sub(tf.sub(slope, tf.mean(slope, -1, true)), along), inverse!);
      },
      scale: () => tf.sum(tf.mul(dy, normalised!), outer),
      offset: () => tf.sum(dy, outer),
    }),
  );
}
