import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { resizeBilinear } from "./resize.js";

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

/**
 * Bilinear upsampling with aligned corners: `[B, H, W, C]` to `[B, factor * H, factor * W, C]`. Output i lies at
 * `i * (H - 1) / (factor * H - 1)` of the input.
 *
 * Source: PyTorch's `UpsamplingBilinear2d`.
 */
export function upsampleBilinear(x: tf.Tensor4D, factor = 2): tf.Tensor4D {
  const [, height, width] = x.shape;
  return resizeBilinear(x, [factor * height, factor * width], { alignCorners: true });
}
