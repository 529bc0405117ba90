import { availableParallelism, cpus, totalmem } from "node:os";
import { methodNames } from "@ddep/ddep";
import { byClass } from "@ddep/runs";
import { z } from "zod";
import { needsOf, runId, runKinds, type Run } from "../grid/run.js";

/** Counts for each evaluated image, so that methods can be compared image by image. */
const imageCounts = z.object({
  /** Relative to the root of the data set, in the order of evaluation. */
  names: z.array(z.string()),
  /** `[image][class]`: pixels of the class in both truth and prediction. */
  intersections: z.array(z.array(z.int().nonnegative())),
  /** `[image][class]`: labelled pixels of the class in truth or prediction. */
  unions: z.array(z.array(z.int().nonnegative())),
});
export type ImageCounts = z.infer<typeof imageCounts>;

const ratio = z.number().min(0).max(1);

/**
 * The record of one run of a study: `records/ID.json` in the study's folder, written once and atomically.
 *
 * `pretrain` runs denoise and have no scores; `choose` runs are scored with one hyper-parameter candidate, on a held-out part of
 * the training images; `final` runs are scored with the best candidate, on the validation split.
 */
export const runRecord = z.object({
  id: runId,
  kind: z.enum(runKinds),
  method: z.enum(methodNames),
  /** Share and number of labelled images; `pretrain` runs have none. */
  fraction: ratio.optional(),
  labelled: z.int().positive().optional(),
  seed: z.int(),
  /** Every resolved option of the run, as in its `config.json`, but without the paths of the machine that computed it. */
  options: z.record(z.string(), z.unknown()),
  /** The runs that this one started from, or that decided its hyper-parameters. */
  needs: z.array(runId),
  /** For `final` runs: the hyper-parameters chosen. */
  chosen: z.object({ lr: z.number(), weightDecay: z.number() }).optional(),
  scores: z
    .object({
      meanIoU: ratio,
      pixelAccuracy: ratio,
      meanAccuracy: ratio,
      /** By class name, in the order of the label map; null if neither truth nor prediction has the class. */
      iou: byClass,
      images: imageCounts.optional(),
    })
    .optional(),
  /** Mean loss over the last tenth of training. */
  loss: z.number().optional(),
  /** Mean loss over each tenth of training. */
  course: z.array(z.number()).length(10).optional(),
  /** Why the run failed. The next start of the study retries it. */
  error: z.string().optional(),
  seconds: z.number().nonnegative(),
  startedAt: z.string(),
  machine: z.object({
    /** Model of the processor, and the number of available cores. */
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

/** Describes this machine for the record of a run. */
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

/** A short summary of a finished run: its mean IoU, or its loss if it has no scores. */
export function outcome({ scores, loss }: RunRecord): string {
  if (scores !== undefined) return `mIoU ${(100 * scores.meanIoU).toFixed(1)}`;
  return loss === undefined ? "no scores" : `loss ${loss.toPrecision(4)}`;
}
