import * as z from "zod";
import { afterWarmup, learningRatePart, type LearningRate, type ScheduleOptions } from "./learning-rate.js";

export interface PolynomialOptions extends ScheduleOptions {
  /** Exponent of the decay, above 0; 1 is linear. Defaults to 0.9. */
  readonly power?: number;
}

/**
 * Polynomial decay to 0: `base * (1 - t)^power` with t from 0 (after the warm-up) to 1 (after the last step).
 *
 * Source: Chen et al. 2018 (DeepLab), section 4.1, "poly"; PyTorch's `PolynomialLR`.
 *
 * @throws RangeError if `power` is not a finite number above 0
 */
export function polynomial({ power = 0.9, ...schedule }: PolynomialOptions): LearningRate {
  if (!(power > 0 && Number.isFinite(power)))
    throw new RangeError(`the power of a polynomial decay must be a finite number above 0, got ${power}`);
  return afterWarmup(schedule, (t) => schedule.base * (1 - t) ** power);
}

export const polynomialLearningRates = {
  polynomial: learningRatePart({
    help: "polynomial decay to 0, as in DeepLab and mmsegmentation",
    source: "Chen et al. 2018, section 4.1",
    options: { power: z.number().positive().default(0.9).describe("power of the decay") },
    create: ({ power }, schedule) => polynomial({ ...schedule, power }),
  }),
};
