import { afterWarmup, learningRatePart, type LearningRate, type ScheduleOptions } from "./learning-rate.js";

export interface CosineOptions extends ScheduleOptions {
  /** The rate reached after the last step. Defaults to 0. */
  readonly final?: number;
}

/**
 * Cosine decay: `final + (base - final) * (1 + cos(pi * t)) / 2` with t from 0 (after the warm-up) to 1 (after the last step).
 *
 * Source: Loshchilov and Hutter 2017, equation 5, without restarts.
 */
export function cosine({ final = 0, ...schedule }: CosineOptions): LearningRate {
  return afterWarmup(schedule, (t) => final + ((schedule.base - final) * (1 + Math.cos(Math.PI * t))) / 2);
}

export const cosineLearningRates = {
  cosine: learningRatePart({
    help: "cosine decay to 0, as in the paper",
    source: "Loshchilov and Hutter 2017, equation 5",
    options: {},
    create: (_, schedule) => cosine(schedule),
  }),
};
