import { randomInt, uniform } from "@ddep/core";
import type { NoiseLevels, NoiseSchedule } from "./schedule.js";

/**
 * A schedule that gives each example of a batch one step of a table of levels, each as likely as the others.
 *
 * Source: Ho et al. 2020, algorithm 1.
 */
export function drawnFrom(table: NoiseLevels): NoiseSchedule {
  return (batch, seed) => {
    const steps = Array.from({ length: batch }, (_, i) => randomInt(seed, table.signal.length, i));
    return { signal: steps.map((t) => table.signal[t]!), noise: steps.map((t) => table.noise[t]!) };
  };
}

/**
 * Each example its own share of the image's variance: `sqrt(gamma) * x + sqrt(1 - gamma) * eps`, `gamma ~ U[0, 1]`.
 *
 * Source: Brempong et al. 2022, section 4.4 and table 4.
 */
export const uniformGamma: NoiseSchedule = (batch, seed) => {
  const shares = Array.from({ length: batch }, (_, i) => uniform(seed, i));
  return { signal: shares.map(Math.sqrt), noise: shares.map((gamma) => Math.sqrt(1 - gamma)) };
};
