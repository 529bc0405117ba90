import type { NoiseLevels } from "./schedule.js";

/**
 * Returns the levels of a variance-preserving chain, given the variance that each step adds:
 * `signal[t]^2 = prod over s <= t of (1 - beta[s])`, `noise[t]^2 = 1 - signal[t]^2`.
 *
 * The product is accumulated as a sum of logarithms, so that neither the noise of the first steps nor the signal of the
 * last is lost to rounding.
 */
export function levelsOf(betas: readonly number[]): NoiseLevels {
  let log = 0;
  const logs = betas.map((beta) => (log += Math.log1p(-beta)));
  return {
    signal: logs.map((sum) => Math.exp(sum / 2)),
    noise: logs.map((sum) => Math.sqrt(-Math.expm1(sum))),
  };
}
