import type { Seed } from "@ddep/core";

/**
 * How much of the image and how much noise each example of a batch keeps: `noisy = signal * x + noise * eps`,
 * `eps ~ N(0, I)`.
 */
export interface NoiseLevels {
  /** One coefficient an example, in [0, 1]. */
  readonly signal: readonly number[];
  /** One coefficient an example, at least 0. */
  readonly noise: readonly number[];
}

/** Draws the noise levels of a batch: a pure function of the seed. */
export type NoiseSchedule = (batch: number, seed: Seed) => NoiseLevels;

/** Signal-to-noise ratio `(signal / noise)^2` of each example. */
export function snr({ signal, noise }: NoiseLevels): number[] {
  return signal.map((coefficient, i) => (coefficient / noise[i]!) ** 2);
}
