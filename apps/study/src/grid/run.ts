import { optionRows, pathOptions } from "@ddep/cli";
import { methodNames } from "@ddep/ddep";
import * as z from "zod";
import type { Settings } from "./study.js";

/** The kinds of runs, in the order of their dependencies: denoise, try a candidate, and train for the result. */
export const runKinds = ["pretrain", "choose", "final"] as const;
export type RunKind = (typeof runKinds)[number];

/** Kind, method, share of labels and seed, and a hash of all settings. It is used in file names, so the pattern is strict. */
export const runId = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, "is not the id of a run");

/** Settings that another machine may send; the paths of files are up to this machine alone. */
const settings = z
  .record(z.string(), z.unknown())
  .check(({ value, issues }) => {
    const wrong = (key: string, message: string) => issues.push({ code: "custom", input: value, path: [key], message });
    for (const [key, setting] of Object.entries(value)) {
      if (!Object.hasOwn(optionRows, key)) wrong(key, "is not a setting of a run");
      else if (setting !== undefined && pathOptions.includes(key))
        wrong(key, "names a file, which only the worker's own flags may do");
      // A list of augmentations may come from a file, but the study has already read it.
      else if (typeof setting === "string" && setting.endsWith(".json")) wrong(key, "names a file");
    }
  })
  .transform((value) => value as Settings);

/** One planned run of a grid: everything its result depends on. */
export const runSchema = z.strictObject({
  id: runId,
  kind: z.enum(runKinds),
  method: z.enum(methodNames),
  share: z.number().positive().max(1).optional(),
  seed: z.int().nonnegative(),
  settings,
  /** The denoising run whose weights it starts from. */
  from: runId.optional(),
  /** For `final` runs: the runs that try hyper-parameter candidates, in the order of the sweep. */
  candidates: z
    .array(z.strictObject({ id: runId, lr: z.number().positive(), weightDecay: z.number().nonnegative() }).readonly())
    .readonly(),
});
export type Run = Readonly<z.infer<typeof runSchema>>;

/** The runs that must be done before this one. */
export const needsOf = ({ from, candidates }: Run): string[] => [
  ...(from === undefined ? [] : [from]),
  ...candidates.map(({ id }) => id),
];
