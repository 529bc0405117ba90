import * as z from "zod";
import { noisePart } from "./noise-part.js";
import type { NoiseSchedule } from "./schedule.js";

/** Returns the clean image's share of the variance of the noisy image, `gamma = 1 / (1 + sigma^2)`, in (0, 1]. */
export function gammaOf(sigma: number): number {
  return 1 / (1 + sigma ** 2);
}

function constant(signal: number, noise: number): NoiseSchedule {
  return (batch) => ({
    signal: new Array<number>(batch).fill(signal),
    noise: new Array<number>(batch).fill(noise),
  });
}

function checkSigma(sigma: number): void {
  if (!(sigma >= 0 && Number.isFinite(sigma)))
    throw new RangeError(`sigma must be a finite non-negative number, got ${sigma}`);
}

/**
 * Simple additive noise: `x + sigma * eps`, with variance `1 + sigma^2` if x has variance 1.
 *
 * Source: Brempong et al. 2022, section 3.1.
 *
 * @throws RangeError if sigma is negative or not finite
 */
export function simple(sigma: number): NoiseSchedule {
  checkSigma(sigma);
  return constant(1, sigma);
}

/**
 * Scaled additive noise, the paper's choice: `sqrt(gamma) * x + sqrt(1 - gamma) * eps` with
 * `gamma = 1 / (1 + sigma^2)`. If x has variance 1, so has the result, so the clean images of fine-tuning have the same
 * variance as the noisy ones.
 *
 * Source: Brempong et al. 2022, section 4.1 and figure 5.
 *
 * @throws RangeError if sigma is negative or not finite
 */
export function scaled(sigma: number): NoiseSchedule {
  checkSigma(sigma);
  const gamma = gammaOf(sigma);
  return constant(Math.sqrt(gamma), Math.sqrt(1 - gamma));
}

const options = { sigma: z.number().min(0).default(0.22).describe("noise magnitude; gamma = 1 / (1 + sigma^2)") };

export const fixedSigmaNoises = {
  scaled: noisePart({
    help: "sqrt(gamma) x + sqrt(1 - gamma) eps",
    source: "Brempong et al. 2022, section 4.1",
    options,
    create: ({ sigma }) => scaled(sigma),
  }),
  simple: noisePart({
    help: "x + sigma eps",
    source: "Brempong et al. 2022, section 4.1",
    options,
    create: ({ sigma }) => simple(sigma),
  }),
};
