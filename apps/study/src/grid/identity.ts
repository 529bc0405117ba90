import { createHash } from "node:crypto";
import { applies, optionsDeciding, parseOptions, type Decides, type RunOptions } from "@ddep/cli";
import type { Settings } from "./study.js";

/** The options that affect a stage, without those that the chosen parts do not take. */
function partOf(settings: Settings, stage: Decides): Partial<RunOptions> {
  const options = parseOptions(settings);
  const deciding = optionsDeciding(stage, "both stages").filter((name) => applies(name, options));
  return Object.fromEntries(deciding.map((name) => [name, options[name]]));
}

/** What the weights of a denoising run depend on, apart from its images. */
export const denoisingPart = (settings: Settings) => partOf(settings, "denoising");

/** What a fine-tuning run depends on, apart from its starting weights. */
export const finetuningPart = (settings: Settings) => partOf(settings, "fine-tuning");

/** A value as JSON, regardless of the order of its keys. */
export function canonicalJson(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted);
}

/** Eight hexadecimal digits that identify a value, regardless of the order of its keys. */
export const digest = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 8);
