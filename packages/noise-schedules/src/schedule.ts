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

/**
 * Share of the image's variance in each noisy image, `signal^2 / (signal^2 + noise^2)`, in [0, 1]: what a network is
 * conditioned on. It is `1 / (1 + sigma^2)` for simple and for scaled noise alike.
 *
 * Source: Brempong et al. 2022, section 4.1 (the share of scaled noise) and section 4.4 (what the network is conditioned on).
 */
export function gammas({ signal, noise }: NoiseLevels): number[] {
  return signal.map((coefficient, i) => coefficient ** 2 / (coefficient ** 2 + noise[i]! ** 2));
}
