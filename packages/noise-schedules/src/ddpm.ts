import { levelsOf } from "./beta-table.js";
import type { NoiseLevels } from "./schedule.js";

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
