import { afterWarmup, learningRatePart, type LearningRate, type ScheduleOptions } from "./learning-rate.js";

/** The same rate for every step after the warm-up. */
export function constantRate(schedule: ScheduleOptions): LearningRate {
  return afterWarmup(schedule, () => schedule.base);
}

export const constantLearningRates = {
  constant: learningRatePart({
    help: "the same rate to the end",
    source: "PyTorch's ConstantLR without a factor",
    options: {},
    create: (_, schedule) => constantRate(schedule),
  }),
};
