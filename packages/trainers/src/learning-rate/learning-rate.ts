import type { OptionShape, Part } from "@ddep/core";

/** The learning rate as a function of the step, counted from 0. */
export type LearningRate = (step: number) => number;

export interface ScheduleOptions {
  /** The rate at the end of the warm-up. */
  readonly base: number;
  /** Total number of steps. */
  readonly steps: number;
  /** Number of steps of linear warm-up, starting at `base / warmup`. Defaults to 0. */
  readonly warmup?: number | undefined;
}

/**
 * Linear warm-up followed by decay: `base * (step + 1) / warmup` for the first `warmup` steps, then `decay(t)`, where t
 * goes from 0 (after the warm-up) to 1 (after the last step) and stays there.
 */
export function afterWarmup({ base, steps, warmup = 0 }: ScheduleOptions, decay: (t: number) => number): LearningRate {
  return (step) =>
    step < warmup ? (base * (step + 1)) / warmup : decay(Math.min(1, (step - warmup) / Math.max(1, steps - warmup)));
}

/** Defines a learning rate schedule that can be chosen by name. */
export const learningRatePart = <Shape extends OptionShape>(
  part: Part<LearningRate, Shape, [schedule: ScheduleOptions]>,
) => part;
