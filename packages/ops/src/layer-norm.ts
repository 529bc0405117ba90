import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";

export interface LayerNormOptions {
  /** Added to the variance; 1e-6 by default, as in vision transformers. */
  readonly epsilon?: number;
}

/**
 * Layer normalisation of `[..., C]` over the last axis: `y = scale * (x - mean) / sqrt(variance + epsilon) + offset`, with
 * the biased variance; scale and offset are `[C]`.
 *
 * Source: Ba et al. 2016, equation 3.
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { epsilon = 1e-6 }: LayerNormOptions = {},
): T {
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
