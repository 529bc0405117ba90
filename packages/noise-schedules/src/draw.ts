import { randomInt } from "@ddep/core";
import type { NoiseLevels, NoiseSchedule } from "./schedule.js";

/**
 * Returns a schedule that draws one step of a table of levels for each example, uniformly at random.
 *
 * Source: Ho et al. 2020, algorithm 1.
 */
export function drawnFrom(table: NoiseLevels): NoiseSchedule {
  return (batch, seed) => {
    const steps = Array.from({ length: batch }, (_, i) => randomInt(seed, table.signal.length, i));
    return { signal: steps.map((t) => table.signal[t]!), noise: steps.map((t) => table.noise[t]!) };
  };
}
