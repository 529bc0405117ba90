import { labelShare as share, parseOptions } from "@ddep/cli";
import { UserError } from "@ddep/core";
import { readJson } from "@ddep/runs";
import { z } from "zod";
import type { Scale, Settings } from "./study.js";

/** The schema of a scale file; its settings are the flags of `ddep` in camel case. */
const scaleFile = z.strictObject({
  name: z.string().regex(/^[\w-]+$/, "may only contain letters, digits, - and _"),
  settings: z.record(z.string(), z.unknown()),
  fractions: z.array(z.strictObject({ share, seeds: z.int().positive() })).min(1),
  pretrainSeeds: z.int().positive().optional(),
  sweep: z.strictObject({
    lr: z.array(z.number().positive()).min(1),
    weightDecay: z.array(z.number().min(0)).min(1),
  }),
  holdOut: z.number().positive().lt(1).default(0.3),
  chosenAt: z.array(share).min(1).optional(),
});

/**
 * Reads a scale from a file: data, networks, budget, shares of labels and candidates.
 *
 * Throws a {@link UserError} that names the file and the key.
 */
export async function readScaleFile(file: string): Promise<Scale> {
  const fix = "see the README of the study for the format";
  const { settings, chosenAt, ...scale } = await readJson(file, scaleFile, fix);
  const resolved: Readonly<Record<string, unknown>> = parseOptions(settings);
  const unknown = Object.keys(settings).find((key) => !(key in resolved));
  if (unknown !== undefined)
    throw new UserError("is not a setting of a run", {
      file,
      key: `settings.${unknown}`,
      fix: "use the flags of ddep in camel case, such as pretrainEpochs",
    });
  return {
    ...scale,
    settings: Object.fromEntries(Object.keys(settings).map((key) => [key, resolved[key]])) as Settings,
    chosenAt: chosenAt ?? scale.fractions.map(({ share }) => share),
  };
}
