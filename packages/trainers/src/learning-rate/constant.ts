import { afterWarmup, learningRatePart, type LearningRate, type ScheduleOptions } from "./learning-rate.js";

/** Keeps the learning rate constant after the warm-up. */
export function constantRate(schedule: ScheduleOptions): LearningRate {
  return afterWarmup(schedule, () => schedule.base);
}

export const constantLearningRates = {
  constant: learningRatePart({
    help: "constant rate",
    source: "PyTorch's ConstantLR without a factor",
    options: {},
    create: (_, schedule) => constantRate(schedule),
  }),
};
