import * as tf from "@tensorflow/tfjs-core";
import { resizeSeparable } from "@ddep/ops";

/** Returns the weights of an interpolation along one axis, `[to, from]`. */
export type AxisWeights = (from: number, to: number) => tf.Tensor2D;

/** Keys' cubic kernel with a = -1/2. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/**
 * Returns the weights of cubic interpolation along one axis, `[to, from]`, antialiased if the axis shrinks.
 *
 * Source: PyTorch's `interpolate(mode="bicubic", antialias=True)`, which timm's `resample_abs_pos_embed` calls.
 */
export const bicubicWeights: AxisWeights = (from, to) => {
  const scale = from / to;
  const widening = Math.max(1, scale);
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const centre = scale * (i + 0.5);
    const first = Math.max(0, Math.trunc(centre - 2 * widening + 0.5));
    const last = Math.min(from, Math.trunc(centre + 2 * widening + 0.5));
    let total = 0;
    for (let j = first; j < last; j++) total += weights[i * from + j] = cubic((j - centre + 0.5) / widening);
    for (let j = first; j < last; j++) weights[i * from + j]! /= total;
  }
  return tf.tensor2d(weights, [to, from]);
};

/**
 * Resamples position embeddings `[1, size * size, C]` of a square grid to a grid `[height, width]`:
 * `[1, height * width, C]`. Returned unchanged if the grid is the same.
 */
export function resamplePositions(
  positions: tf.Tensor3D,
  [height, width]: readonly [number, number],
  weights: AxisWeights,
): tf.Tensor3D {
  const [, count, channels] = positions.shape;
  const size = Math.sqrt(count);
  if (height === size && width === size) return positions;
  const grid = tf.reshape<tf.Rank.R4>(positions, [1, size, size, channels]);
  const resized = resizeSeparable(grid, weights(size, height), weights(size, width));
  return tf.reshape(resized, [1, height * width, channels]);
}
