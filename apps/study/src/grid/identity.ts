import { createHash } from "node:crypto";
import { parseOptions, pathOptions, type RunOptions } from "@ddep/cli";
import type { Settings } from "./study.js";

/** Settings of the networks, which both stages depend on. */
const ofNetworks = [
  "encoder",
  "decoder",
  "widths",
  "widthMultiple",
  "conditioning",
  "precision",
] as const satisfies readonly (keyof RunOptions)[];
/** Settings of the denoising stage alone: they decide nothing where a method does not denoise. */
export const ofDenoising = [
  "pretrainOn",
  "noise",
  "sigma",
  "noiseSteps",
  "zeroTerminalSnr",
  "multiResolution",
  "target",
  "weighting",
  "penalty",
  "pretrainEpochs",
  "pretrainBatch",
  "pretrainSize",
  "pretrainAugment",
  "pretrainLr",
  "pretrainWeightDecay",
] as const satisfies readonly (keyof RunOptions)[];
const ofBoth = ["clipNorm", "accumulate", "ema", "warmup"] as const satisfies readonly (keyof RunOptions)[];

/** Where things lie and how often they are saved says nothing of what comes out. */
export const ofTheMachine = [
  ...pathOptions,
  "checkpointEvery",
  "recompute",
  "skipBadFiles",
] as const satisfies readonly (keyof RunOptions)[];

type Part = Partial<Record<keyof RunOptions, unknown>>;

function pick(options: RunOptions, keys: readonly (keyof RunOptions)[]): Part {
  return Object.fromEntries(keys.map((key) => [key, options[key]]));
}

/** What the weights of a denoising run depend on, beside its images. */
export const denoisingPart = (settings: Settings): Part =>
  pick(parseOptions(settings), [...ofNetworks, ...ofDenoising, ...ofBoth]);

/** What a fine-tuning run depends on, beside what it starts from. */
export function finetuningPart(settings: Settings): Part {
  const not: readonly string[] = [...ofDenoising, ...ofTheMachine, "methods"];
  return Object.fromEntries(Object.entries(parseOptions(settings)).filter(([key]) => !not.includes(key))) as Part;
}

/** Eight hexadecimal digits of a value, whatever the order of its keys. */
export function digest(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex").slice(0, 8);
}
