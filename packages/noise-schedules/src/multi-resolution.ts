import { fold, type Seed } from "@ddep/core";
import { normal } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";

/** Draws noise of variance 1 with the shape of images, `[B, H, W, C]`; a pure function of the seed. */
export type NoiseField = (shape: [number, number, number, number], seed: Seed) => tf.Tensor4D;

/** Independent noise at every pixel, `eps ~ N(0, I)`. */
export const white: NoiseField = (shape, seed) => normal<tf.Rank.R4>(shape, seed);

export interface MultiResolutionOptions {
  /**
   * Number of scales: squares of side 1, 2, 4, ..., `2^(scales - 1)` pixels share one value. Defaults to 6, up to side
   * 32.
   */
  readonly scales?: number;
  /** Amplitude of each scale relative to the next finer one. Defaults to 0.8. */
  readonly decay?: number;
}

/**
 * Gaussian noise at several spatial scales: `sum over k of w[k] * up(eps[k], 2^k)`, with `w[k]` proportional to
 * `decay^k` and `sum of w[k]^2 = 1`. Every pixel is N(0, 1), and coarse decoder blocks get noise at their own scale to
 * predict.
 *
 * `up` repeats each value over a square, which preserves its variance; squares are cut off at the right and bottom
 * edges.
 *
 * Source: ours; the paper's noise is white.
 *
 * @throws RangeError unless scales is a positive integer and decay is finite and non-negative
 */
export function multiResolution({ scales = 6, decay = 0.8 }: MultiResolutionOptions = {}): NoiseField {
  if (!(Number.isSafeInteger(scales) && scales >= 1))
    throw new RangeError(`the number of scales must be a positive integer, got ${scales}`);
  if (!(decay >= 0 && Number.isFinite(decay)))
    throw new RangeError(`decay must be a finite non-negative number, got ${decay}`);
  const amplitudes = Array.from({ length: scales }, (_, k) => decay ** k);
  const norm = Math.hypot(...amplitudes);
  return (shape, seed) =>
    tf.tidy(() =>
      amplitudes
        .map((amplitude, k): tf.Tensor4D => tf.mul(repeated(shape, 2 ** k, fold(seed, "scale", k)), amplitude / norm))
        .reduce((sum, field) => tf.add(sum, field)),
    );
}

/** White noise in which squares of `side` pixels share a value. */
function repeated(
  [batch, height, width, channels]: [number, number, number, number],
  side: number,
  seed: Seed,
): tf.Tensor4D {
  if (side === 1) return white([batch, height, width, channels], seed);
  const [rows, columns] = [Math.ceil(height / side), Math.ceil(width / side)];
  const coarse = white([batch, rows, columns, channels], seed);
  const fine = tf.image.resizeNearestNeighbor(coarse, [rows * side, columns * side]);
  return tf.slice(fine, [0, 0, 0, 0], [batch, height, width, channels]);
}
