import * as z from "zod";
import { levelsOf } from "./beta-table.js";
import { drawnFrom } from "./draw.js";
import { noisePart } from "./noise-part.js";
import type { NoiseLevels } from "./schedule.js";
import { zeroTerminalSnr as rescaled } from "./zero-terminal-snr.js";

/** A schedule of DDPM: how many steps, and the variance that the first and the last of them add. */
export interface DdpmOptions {
  /** Number of steps T; 1000 by default. */
  readonly steps?: number;
  /** beta of the first step; 1e-4 by default. */
  readonly first?: number;
  /** beta of the last step; 0.02 by default. */
  readonly last?: number;
}

/** T numbers evenly spaced from `first` to `last`, as `torch.linspace`: one alone is the first. */
function spaced(first: number, last: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, t) => first + ((last - first) * t) / Math.max(steps - 1, 1));
}

function checked({ steps = 1000, first = 1e-4, last = 0.02 }: DdpmOptions): Required<DdpmOptions> {
  checkSteps(steps);
  for (const beta of [first, last])
    if (!(beta > 0 && beta < 1)) throw new RangeError(`a beta lies between 0 and 1, not ${beta}`);
  return { steps, first, last };
}

function checkSteps(steps: number): void {
  if (!(Number.isSafeInteger(steps) && steps >= 1))
    throw new RangeError(`the number of steps is an integer of at least 1, not ${steps}`);
}

/**
 * The levels of a DDPM whose betas grow evenly: `beta[t] = first + (last - first) t / (T - 1)`.
 *
 * Throws a RangeError where steps is no integer of at least 1 or a beta is outside of (0, 1).
 * Source: Ho et al. 2020, section 4; diffusers' `beta_schedule="linear"`.
 */
export function ddpmLinear(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(first, last, steps));
}

/**
 * The levels of a DDPM whose betas' square roots grow evenly.
 *
 * Throws as {@link ddpmLinear}.
 * Source: Rombach et al. 2022; diffusers' `beta_schedule="scaled_linear"`.
 */
export function ddpmScaledLinear(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(Math.sqrt(first), Math.sqrt(last), steps).map((root) => root ** 2));
}

/**
 * The levels of a DDPM whose betas follow the logistic curve: `beta = first + (last - first) / (1 + exp(-x))`, x from -6 to 6.
 *
 * Throws as {@link ddpmLinear}.
 * Source: Xu et al. 2022 (GeoDiff), appendix; diffusers' `beta_schedule="sigmoid"`.
 */
export function ddpmSigmoid(options: DdpmOptions = {}): NoiseLevels {
  const { steps, first, last } = checked(options);
  return levelsOf(spaced(-6, 6, steps).map((x) => first + (last - first) / (1 + Math.exp(-x))));
}

/** The share of the image's variance at a time from 0 to 1: `cos^2(pi / 2 * (t + s) / (1 + s))`, s = 0.008. */
const squaredCosine = (time: number) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;

/**
 * The levels of a DDPM whose share of the image falls as a squared cosine: `beta[t] = 1 - f((t + 1) / T) / f(t / T)`,
 * at most 0.999.
 *
 * Throws a RangeError where steps is no integer of at least 1.
 * Source: Nichol and Dhariwal 2021, equation 17; diffusers' `beta_schedule="squaredcos_cap_v2"`.
 */
export function ddpmCosine({ steps = 1000 }: Pick<DdpmOptions, "steps"> = {}): NoiseLevels {
  checkSteps(steps);
  return levelsOf(
    Array.from({ length: steps }, (_, t) =>
      Math.min(1 - squaredCosine((t + 1) / steps) / squaredCosine(t / steps), 0.999),
    ),
  );
}

/** A noise whose level is one of a table of steps, each as likely as the others. */
const ofTable = (help: string, source: string, table: (options: { readonly steps: number }) => NoiseLevels) =>
  noisePart({
    help,
    source,
    options: {
      noiseSteps: z.int().min(1).default(1000).describe("steps of the schedule"),
      zeroTerminalSnr: z.boolean().default(false).describe("rescale the schedule so that its last step is pure noise"),
    },
    create({ noiseSteps, zeroTerminalSnr }) {
      const levels = table({ steps: noiseSteps });
      return drawnFrom(zeroTerminalSnr ? rescaled(levels) : levels);
    },
  });

export const ddpmNoises = {
  "ddpm-linear": ofTable("steps of DDPM, betas evenly spaced", "Ho et al. 2020, section 4", ddpmLinear),
  "ddpm-scaled-linear": ofTable(
    "steps of DDPM, roots of the betas evenly spaced",
    "Rombach et al. 2022; diffusers' scaled_linear",
    ddpmScaledLinear,
  ),
  cosine: ofTable("steps whose signal falls as a squared cosine", "Nichol and Dhariwal 2021, equation 17", ddpmCosine),
  sigmoid: ofTable("steps of DDPM, betas along a logistic curve", "Xu et al. 2022, appendix", ddpmSigmoid),
};
