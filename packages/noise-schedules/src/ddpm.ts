import * as z from "zod";
import { levelsOf } from "./beta-table.js";
import { drawnFrom } from "./draw.js";
import { noisePart } from "./noise-part.js";
import type { NoiseLevels } from "./schedule.js";
import { zeroTerminalSnr as rescaled } from "./zero-terminal-snr.js";

/** Options of a DDPM schedule: the number of steps, and the variance that the first and the last step add. */
export interface DdpmOptions {
  /** Number of steps T. Defaults to 1000. */
  readonly steps?: number;
  /** beta of the first step. Defaults to 1e-4. */
  readonly first?: number;
  /** beta of the last step. Defaults to 0.02. */
  readonly last?: number;
}

/** Returns `steps` numbers evenly spaced from `first` to `last`, like `torch.linspace`; a single number is `first`. */
function spaced(first: number, last: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, t) => first + ((last - first) * t) / Math.max(steps - 1, 1));
}

function checked({ steps = 1000, first = 1e-4, last = 0.02 }: DdpmOptions): Required<DdpmOptions> {
  checkSteps(steps);
  for (const beta of [first, last])
    if (!(beta > 0 && beta < 1)) throw new RangeError(`a beta must be between 0 and 1, got ${beta}`);
  return { steps, first, last };
}

function checkSteps(steps: number): void {
  if (!(Number.isSafeInteger(steps) && steps >= 1))
    throw new RangeError(`the number of steps must be a positive integer, got ${steps}`);
}

/**
 * Returns the levels of a DDPM with evenly spaced betas: `beta[t] = first + (last - first) t / (T - 1)`.
 *
 * Source: Ho et al. 2020, section 4; diffusers' `beta_schedule="linear"`.
 *
 * @throws RangeError unless steps is a positive integer and both betas are in (0, 1)
 */
export function ddpmLinear(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(first, last, steps));
}

/**
 * Returns the levels of a DDPM in which the square roots of the betas are evenly spaced.
 *
 * Source: Rombach et al. 2022; diffusers' `beta_schedule="scaled_linear"`.
 *
 * @throws RangeError as {@link ddpmLinear}
 */
export function ddpmScaledLinear(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(Math.sqrt(first), Math.sqrt(last), steps).map((root) => root ** 2));
}

/**
 * Returns the levels of a DDPM whose betas follow a logistic curve: `beta = first + (last - first) / (1 + exp(-x))`, x
 * from -6 to 6.
 *
 * Source: Xu et al. 2022 (GeoDiff), appendix; diffusers' `beta_schedule="sigmoid"`.
 *
 * @throws RangeError as {@link ddpmLinear}
 */
export function ddpmSigmoid(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(-6, 6, steps).map((x) => first + (last - first) / (1 + Math.exp(-x))));
}

/** The image's share of the variance at a time from 0 to 1: `cos^2(pi / 2 * (t + s) / (1 + s))`, s = 0.008. */
const squaredCosine = (time: number) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;

/**
 * Returns the levels of a DDPM in which the image's share f of the variance falls as a squared cosine:
 * `beta[t] = 1 - f((t + 1) / T) / f(t / T)`, at most 0.999.
 *
 * Source: Nichol and Dhariwal 2021, equation 17; diffusers' `beta_schedule="squaredcos_cap_v2"`.
 *
 * @throws RangeError unless steps is a positive integer
 */
export function ddpmCosine({ steps = 1000 }: Pick<DdpmOptions, "steps"> = {}): NoiseLevels {
  checkSteps(steps);
  return levelsOf(
    Array.from({ length: steps }, (_, t) =>
      Math.min(1 - squaredCosine((t + 1) / steps) / squaredCosine(t / steps), 0.999),
    ),
  );
}

/** Defines a noise whose level is drawn uniformly from a table of steps. */
const ofTable = (help: string, source: string, table: (options: { readonly steps: number }) => NoiseLevels) =>
  noisePart({
    help,
    source,
    options: {
      noiseSteps: z.int().min(1).default(1000).describe("number of steps of the schedule"),
      zeroTerminalSnr: z.boolean().default(false).describe("rescale the schedule so that its last step is pure noise"),
    },
    create({ noiseSteps, zeroTerminalSnr }) {
      const levels = table({ steps: noiseSteps });
      return drawnFrom(zeroTerminalSnr ? rescaled(levels) : levels);
    },
  });

export const ddpmNoises = {
  "ddpm-linear": ofTable("DDPM, betas evenly spaced", "Ho et al. 2020, section 4", ddpmLinear),
  "ddpm-scaled-linear": ofTable(
    "DDPM, square roots of the betas evenly spaced",
    "Rombach et al. 2022; diffusers' scaled_linear",
    ddpmScaledLinear,
  ),
  cosine: ofTable("DDPM, signal falling as a squared cosine", "Nichol and Dhariwal 2021, equation 17", ddpmCosine),
  sigmoid: ofTable("DDPM, betas along a logistic curve", "Xu et al. 2022, appendix", ddpmSigmoid),
};
