import { uniform } from "@ddep/core";
import { noisePart } from "./noise-part.js";
import type { NoiseSchedule } from "./schedule.js";

/**
 * Draws the image's share of the variance for each example: `sqrt(gamma) * x + sqrt(1 - gamma) * eps`,
 * `gamma ~ U[0, 1]`.
 *
 * Source: Brempong et al. 2022, section 4.4 and table 4.
 */
export const uniformGamma: NoiseSchedule = (batch, seed) => {
  const shares = Array.from({ length: batch }, (_, i) => uniform(seed, i));
  return { signal: shares.map(Math.sqrt), noise: shares.map((gamma) => Math.sqrt(1 - gamma)) };
};

export const uniformGammaNoises = {
  "uniform-gamma": noisePart({
    help: "sqrt(gamma) x + sqrt(1 - gamma) eps with gamma drawn from [0, 1] for each image",
    source: "Brempong et al. 2022, section 4.4",
    options: {},
    create: () => uniformGamma,
  }),
};
