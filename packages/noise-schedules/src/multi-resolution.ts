import { fold, type Seed } from "@ddep/core";
import { normal } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";

/** Draws noise of variance 1 in the shape of images, `[B, H, W, C]`: a pure function of the seed. */
export type NoiseField = (shape: [number, number, number, number], seed: Seed) => tf.Tensor4D;

/** Independent noise in every pixel, `eps ~ N(0, I)`. */
export const white: NoiseField = (shape, seed) => normal<tf.Rank.R4>(shape, seed);

export interface MultiResolutionOptions {
  /** Number of scales: squares of side 1, 2, 4 ... `2^(scales - 1)` pixels share a draw; 6 by default, up to side 32. */
  readonly scales?: number;
  /** Amplitude of each scale over that of the next finer one; 0.8 by default. */
  readonly decay?: number;
}

/**
 * Gaussian noise of several spatial scales: `sum over k of w[k] * up(eps[k], 2^k)`, `w[k]` in proportion to `decay^k` and
 * `sum of w[k]^2 = 1`, so that every pixel is N(0, 1) and coarse decoder blocks have noise of their own to find.
 *
 * `up` repeats each number over a square, which keeps its variance; squares are cut at the right and lower edge.
 * Throws a RangeError where scales is no integer of at least 1 or decay is negative.
 * Source: ours; the paper's noise is white.
 */
export function multiResolution({ scales = 6, decay = 0.8 }: MultiResolutionOptions = {}): NoiseField {
  if (!(Number.isSafeInteger(scales) && scales >= 1))
    throw new RangeError(`the number of scales is an integer of at least 1, not ${scales}`);
  if (!(decay >= 0 && Number.isFinite(decay)))
    throw new RangeError(`decay is a finite number of at least 0, not ${decay}`);
  const amplitudes = Array.from({ length: scales }, (_, k) => decay ** k);
  const norm = Math.hypot(...amplitudes);
  return (shape, seed) =>
    tf.tidy(() =>
      amplitudes
        .map((amplitude, k): tf.Tensor4D => tf.mul(repeated(shape, 2 ** k, fold(seed, "scale", k)), amplitude / norm))
        .reduce((sum, field) => tf.add(sum, field)),
    );
}

/** White noise of which squares of `side` pixels share a number. */
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
