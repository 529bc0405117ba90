import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";

/**
 * Nearest-neighbour upsampling by two: `y[b, i, j] = x[b, floor(i / 2), floor(j / 2)]`, `[B, H, W, C]` to `[B, 2H, 2W, C]`.
 *
 * Its gradient sums each block of four.
 */
export function upsampleNearest(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  return differentiable(
    { x },
    () => tf.image.resizeNearestNeighbor(x, [2 * height, 2 * width]),
    (dy) => ({ x: () => tf.mul(tf.avgPool(dy, 2, 2, "valid"), 4) }),
  );
}
