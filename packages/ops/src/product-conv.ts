import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";
import { matMul } from "./mat-mul.js";

const pixels = (map: tf.Tensor) => tf.reshape<tf.Rank.R2>(map, [-1, map.shape.at(-1)!]);

/**
 * A 1x1 convolution of stride 1 as one matrix product, in the precision that is set: `x` `[B, H, W, I]`, `filter`
 * `[1, 1, I, O]`; the result is `[B, H, W, O]`.
 */
export function productConv(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  const [, , inputs, outputs] = filter.shape;
  const matrix = (weights: tf.Tensor) => tf.reshape<tf.Rank.R2>(weights, [inputs, outputs]);
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      const [batch, height, width] = x.shape;
      return tf.reshape<tf.Rank.R4>(matMul(pixels(x), matrix(filter)), [batch, height, width, outputs]);
    },
    (dy, [x, filter]) => ({
      x: () => tf.reshape(matMul(pixels(dy), matrix(filter!), false, true), x!.shape),
      filter: () => tf.reshape(matMul(pixels(x!), pixels(dy), true, false), filter!.shape),
    }),
  );
}
