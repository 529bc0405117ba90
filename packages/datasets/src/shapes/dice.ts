import { uniform, type Seed } from "@ddep/core";

/** Sequential random draws from a seed, for content generated in one go. */
export interface Dice {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  chance(probability: number): boolean;
}

export function diceOf(seed: Seed): Dice {
  let i = 0;
  const next = () => uniform(seed, i++);
  return {
    between: (low, high) => low + (high - low) * next(),
    below: (n) => Math.floor(n * next()),
    chance: (probability) => next() < probability,
  };
}
