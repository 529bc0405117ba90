import type { OptionShape, Part } from "@ddep/core";

/** The learning rate of a step, counted from 0. */
export type LearningRate = (step: number) => number;

export interface ScheduleOptions {
  /** The rate at the end of the warm-up. */
  readonly base: number;
  /** Number of steps in all. */
  readonly steps: number;
  /** Steps over which the rate first rises linearly from `base / warmup`; 0 by default. */
  readonly warmup?: number | undefined;
}

/**
 * Linear warm-up, then a decay: `base * (step + 1) / warmup` for the first `warmup` steps, and `decay(t)` with t from 0 (after
 * the warm-up) to 1 (after the last step, and from there on).
 */
export function afterWarmup({ base, steps, warmup = 0 }: ScheduleOptions, decay: (t: number) => number): LearningRate {
  return (step) =>
    step < warmup ? (base * (step + 1)) / warmup : decay(Math.min(1, (step - warmup) / Math.max(1, steps - warmup)));
}

/** A schedule of the learning rate that is chosen by name. */
export const learningRatePart = <Shape extends OptionShape>(
  part: Part<LearningRate, Shape, [schedule: ScheduleOptions]>,
) => part;
