import { availableParallelism, cpus, totalmem } from "node:os";
import { methodNames } from "@ddep/ddep";
import { byClass } from "@ddep/runs";
import { z } from "zod";
import { needsOf, runId, runKinds, type Run } from "../grid/run.js";

/** What was counted of each evaluated image, so that methods can be compared image by image. */
const imageCounts = z.object({
  /** Below the root of the data set, in the order of evaluation. */
  names: z.array(z.string()),
  /** `[image][class]`: pixels of the class in truth and prediction alike. */
  intersections: z.array(z.array(z.int().nonnegative())),
  /** `[image][class]`: labelled pixels of the class in truth or prediction. */
  unions: z.array(z.array(z.int().nonnegative())),
});
export type ImageCounts = z.infer<typeof imageCounts>;

const ratio = z.number().min(0).max(1);

/**
 * What one run of a study left: `records/ID.json` of the study's folder, written once and whole.
 *
 * `pretrain` runs denoise and have no scores; `choose` runs are scored on a held-out part of the training images with one
 * candidate of the hyper-parameters; `final` runs are scored on the validation split with the candidate that was best.
 */
export const runRecord = z.object({
  id: runId,
  kind: z.enum(runKinds),
  method: z.enum(methodNames),
  /** Share of the labelled images and how many they are; `pretrain` runs have none. */
  fraction: ratio.optional(),
  labelled: z.int().positive().optional(),
  seed: z.int(),
  /** Every resolved option of the run, as its `config.json` has them, without the paths of the machine that computed it. */
  options: z.record(z.string(), z.unknown()),
  /** The runs this one started from or was decided by. */
  needs: z.array(runId),
  /** Of `final` runs: what was chosen. */
  chosen: z.object({ lr: z.number(), weightDecay: z.number() }).optional(),
  scores: z
    .object({
      meanIoU: ratio,
      pixelAccuracy: ratio,
      meanAccuracy: ratio,
      /** By class name, in the order of the label map; null where neither truth nor prediction has it. */
      iou: byClass,
      images: imageCounts.optional(),
    })
    .optional(),
  /** Mean loss of the last tenth of training. */
  loss: z.number().optional(),
  /** Mean loss of each tenth of training. */
  course: z.array(z.number()).length(10).optional(),
  /** Why it has no scores. A failed run is tried again by the next start of the study. */
  error: z.string().optional(),
  seconds: z.number().nonnegative(),
  startedAt: z.string(),
  machine: z.object({
    /** Model of the processor, and how many cores it shows. */
    cpu: z.string(),
    cores: z.int().positive(),
    /** Memory in GiB. */
    memory: z.number().positive(),
    node: z.string(),
    backend: z.string(),
  }),
  version: z.string(),
});
export type RunRecord = z.infer<typeof runRecord>;

/** The machine that computes a run, as its record describes it. */
export function machine(backend: string): RunRecord["machine"] {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round((10 * totalmem()) / 2 ** 30) / 10,
    node: process.version,
    backend,
  };
}

/** The record of a run that failed after `seconds`. */
export const failedRecord = (run: Run, error: string, seconds: number): RunRecord => ({
  id: run.id,
  kind: run.kind,
  method: run.method,
  fraction: run.share,
  seed: run.seed,
  options: { ...run.settings },
  needs: needsOf(run),
  error,
  seconds,
  startedAt: new Date(Date.now() - 1000 * seconds).toISOString(),
  machine: machine("unknown"),
  version: "unknown",
});

/** The result of a finished run in a few words: its mean IoU, or the loss of a run without scores. */
export function outcome({ scores, loss }: RunRecord): string {
  if (scores !== undefined) return `mIoU ${(100 * scores.meanIoU).toFixed(1)}`;
  return loss === undefined ? "no scores" : `loss ${loss.toPrecision(4)}`;
}
