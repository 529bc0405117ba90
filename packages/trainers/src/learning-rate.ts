/** The learning rate of a step, counted from 0. */
export type LearningRate = (step: number) => number;

export interface CosineOptions {
  /** The rate at the end of the warm-up. */
  readonly base: number;
  /** Number of steps in all. */
  readonly steps: number;
  /** Steps over which the rate first rises linearly from `base / warmup`; 0 by default. */
  readonly warmup?: number;
  /** The rate that the last step would be followed by; 0 by default. */
  readonly final?: number;
}

/**
 * Cosine decay: `final + (base - final) * (1 + cos(pi * t)) / 2` with t from 0 (after the warm-up) to 1 (after the last step).
 *
 * Source: Loshchilov and Hutter 2017, equation 5, without restarts.
 */
export function cosine({ base, steps, warmup = 0, final = 0 }: CosineOptions): LearningRate {
  return (step) => {
    if (step < warmup) return (base * (step + 1)) / warmup;
    const t = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
    return final + ((base - final) * (1 + Math.cos(Math.PI * t))) / 2;
  };
}
