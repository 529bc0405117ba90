import { UserError } from "@ddep/core";
import type { DenoiseOptions } from "@ddep/ddep";
import {
  ddpmCosine,
  ddpmLinear,
  ddpmScaledLinear,
  ddpmSigmoid,
  drawnFrom,
  minSnrWeighting,
  multiResolution,
  p2Weighting,
  scaled,
  simple,
  snrWeighting,
  uniformGamma,
  uniformWeighting,
  zeroTerminalSnr,
  type NoiseSchedule,
} from "@ddep/noise-schedules";

/** Schedules of one level, or of levels between two ends, by the names of the command line. */
const continuous = {
  scaled,
  simple,
  "uniform-gamma": () => uniformGamma,
} as const;

/** Tables of levels, by the names of the command line. */
const tables = {
  "ddpm-linear": ddpmLinear,
  "ddpm-scaled-linear": ddpmScaledLinear,
  cosine: ddpmCosine,
  sigmoid: ddpmSigmoid,
} as const;

export const noises = { ...continuous, ...tables };
export type NoiseName = keyof typeof noises;

export const weightings = {
  uniform: uniformWeighting,
  snr: snrWeighting,
  "min-snr": minSnrWeighting(),
  p2: p2Weighting(),
} as const;
export type WeightingName = keyof typeof weightings;

/** What the command line tells of the noise. */
export interface NoiseOptions {
  readonly noise: NoiseName;
  readonly sigma: number;
  readonly noiseSteps: number;
  readonly zeroTerminalSnr: boolean;
  readonly multiResolution: boolean;
  readonly weighting: WeightingName;
  readonly penalty: NonNullable<DenoiseOptions["penalty"]>;
  readonly target: "noise" | "image" | "v";
}

const isTable = (name: NoiseName): name is keyof typeof tables => Object.hasOwn(tables, name);

/** The schedule of the options. Throws a {@link UserError} that names the flag which does not go with the others. */
export function scheduleOf(options: NoiseOptions): NoiseSchedule {
  const { noise, sigma, noiseSteps, weighting, target } = options;
  if (isTable(noise)) {
    const table = tables[noise]({ steps: noiseSteps });
    return drawnFrom(options.zeroTerminalSnr ? zeroTerminalSnr(table) : table);
  }
  if (options.zeroTerminalSnr)
    throw new UserError(`${noise} noise has no last step`, {
      key: "--zero-terminal-snr",
      fix: `leave it out, or use --noise ${Object.keys(tables).join(" or ")}`,
    });
  if (noise !== "uniform-gamma" && sigma === 0 && target === "image" && weighting === "snr")
    throw new UserError("without noise this weight is infinite", { key: "--weighting", fix: "use a --sigma above 0" });
  return continuous[noise](sigma);
}

/** How noise lies in space and how errors are weighed. */
export function denoisingOf({ multiResolution: coarse, weighting, penalty }: NoiseOptions): DenoiseOptions {
  return { ...(coarse ? { field: multiResolution() } : {}), weighting: weightings[weighting], penalty };
}
