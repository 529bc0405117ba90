import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";

/**
 * Scales and shifts each channel of each example: `y = x * (1 + scale) + shift`.
 *
 * `x` is `[B, H, W, C]`; `scale` and `shift` are `[B, C]`. With zeros, the result is `x`, bit for bit.
 *
 * Source: Perez et al. 2018 (FiLM), equation 2, with the scale counted from 1.
 */
export function modulate(x: tf.Tensor4D, scale: tf.Tensor2D, shift: tf.Tensor2D): tf.Tensor4D {
  const [batch, , , channels] = x.shape;
  const everywhere = (values: tf.Tensor) => tf.reshape(values, [batch, 1, 1, channels]);
  const factor = (values: tf.Tensor) => everywhere(tf.add(values, 1));
  return differentiable(
    { x, scale, shift },
    (save) => {
      save([x, scale]);
      return tf.add(tf.mul(x, factor(scale)), everywhere(shift)) as tf.Tensor4D;
    },
    (dy, [x, scale]) => ({
      x: () => tf.mul(dy, factor(scale!)),
      scale: () => tf.sum(tf.mul(dy, x!), [1, 2]),
      shift: () => tf.sum(dy, [1, 2]),
    }),
  );
}
