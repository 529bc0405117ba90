import type { Seed } from "@ddep/core";

/** The mixture of image and noise in each example of a batch: `noisy = signal * x + noise * eps`, `eps ~ N(0, I)`. */
export interface NoiseLevels {
  /** One coefficient per example, in [0, 1]. */
  readonly signal: readonly number[];
  /** One coefficient per example, non-negative. */
  readonly noise: readonly number[];
}

/** Draws the noise levels of a batch; a pure function of the seed. */
export type NoiseSchedule = (batch: number, seed: Seed) => NoiseLevels;

/** Returns the signal-to-noise ratio `(signal / noise)^2` of each example. */
export function snr({ signal, noise }: NoiseLevels): number[] {
  return signal.map((coefficient, i) => (coefficient / noise[i]!) ** 2);
}

/**
 * Returns the clean image's share of the variance of each noisy image, `signal^2 / (signal^2 + noise^2)`, in [0, 1]:
 * the quantity a network is conditioned on. It is `1 / (1 + sigma^2)` for both simple and scaled noise.
 *
 * Source: Brempong et al. 2022, section 4.1 (the share of scaled noise) and section 4.4 (what the network is
 * conditioned on).
 */
export function gammas({ signal, noise }: NoiseLevels): number[] {
  return signal.map((coefficient, i) => coefficient ** 2 / (coefficient ** 2 + noise[i]! ** 2));
}
