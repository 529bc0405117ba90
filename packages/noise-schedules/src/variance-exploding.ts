import { uniform } from "@ddep/core";
import * as z from "zod";
import { noisePart } from "./noise-part.js";
import type { NoiseSchedule } from "./schedule.js";

export interface VarianceExplodingOptions {
  /** The smallest magnitude, above 0. Defaults to 0.02. */
  readonly sigmaMin?: number;
  /** The largest magnitude, no smaller than `sigmaMin`. Defaults to 100. */
  readonly sigmaMax?: number;
}

/**
 * Variance-exploding noise, `x + sigma eps` with `log sigma ~ U[log sigmaMin, log sigmaMax]` for each example. It is
 * rescaled before the network sees it: `(x + sigma eps) / sqrt(1 + sigma^2)`, which has variance 1 if x has.
 *
 * Source: Song and Ermon 2019, section 4.1 (geometric magnitudes); Karras et al. 2022, table 1 (the distribution and
 * range of VE, the input scaling `c_in` with a `sigma_data` of 1).
 *
 * @throws RangeError unless `0 < sigmaMin <= sigmaMax` and both are finite
 */
export function varianceExploding({ sigmaMin = 0.02, sigmaMax = 100 }: VarianceExplodingOptions = {}): NoiseSchedule {
  if (!(sigmaMin > 0 && sigmaMin <= sigmaMax && Number.isFinite(sigmaMax)))
    throw new RangeError(
      `sigmaMin and sigmaMax must satisfy 0 < sigmaMin <= sigmaMax, got ${sigmaMin} and ${sigmaMax}`,
    );
  return (batch, seed) => {
    const sigmas = Array.from({ length: batch }, (_, i) => sigmaMin * (sigmaMax / sigmaMin) ** uniform(seed, i));
    return {
      signal: sigmas.map((sigma) => 1 / Math.hypot(1, sigma)),
      noise: sigmas.map((sigma) => sigma / Math.hypot(1, sigma)),
    };
  };
}

const end = z.number().positive();

export const varianceExplodingNoises = {
  "variance-exploding": noisePart({
    help: "x + sigma eps rescaled to unit variance, log sigma uniform between two bounds",
    source: "Song and Ermon 2019, section 4.1; Karras et al. 2022, table 1",
    options: {
      sigmaMin: end.default(0.02).describe("smallest noise magnitude"),
      sigmaMax: end.default(100).describe("largest noise magnitude"),
    },
    create: varianceExploding,
  }),
};
