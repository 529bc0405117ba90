import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { inSession, parseOptions, pathOptions, runIntoFolder, type Plan, type RunOptions } from "@ddep/cli";
import { UserError } from "@ddep/core";
import { openRunFolder, readMetrics } from "@ddep/runs";
import { imageCounts } from "./image-counts.js";
import { machine, type ImageCounts, type RunRecord } from "../store/record.js";
import { diagnose } from "./diagnose.js";
import { pictureGrid } from "./picture-grid.js";
import { needsOf, type Run } from "../grid/run.js";
import type { Sources } from "./sources.js";
import { removeCheckpoints, RESULT, runFolder, type Store } from "../store/store.js";

/** Computes one run in its folder, resuming from its checkpoint if there is one, and returns its record. */
export async function computeRun(
  run: Run,
  store: Pick<Store, "folder" | "get">,
  sources: Sources,
  watch: Pick<Plan, "onProgress" | "signal"> = {},
): Promise<RunRecord> {
  const startedAt = new Date().toISOString();
  const chosen = choice(run, store);
  const options = optionsOfRun(run, sources, store.folder, chosen);
  const out = runFolder(store.folder, run.id);
  const resume = existsSync(join(out, "config.json"));
  // A process that was killed before the run began leaves a folder without config.json. One that was killed before it counted
  // the scores by image leaves scores without a record.
  await rm(resume ? join(out, RESULT) : out, { recursive: true, force: true });
  let images: ImageCounts | undefined;
  const { result } = await runIntoFolder({
    command: run.kind === "pretrain" ? "pretrain" : "finetune",
    program: "study",
    options,
    out,
    resume,
    moved: true,
    ...watch,
    onScores: (_, scores, names) => (images = imageCounts(scores.matrices, names)),
  });
  const { config } = await openRunFolder(out);
  const scored = result.methods[run.method];
  const course = await courseOf(out);
  const record: RunRecord = {
    id: run.id,
    kind: run.kind,
    method: run.method,
    ...(run.share === undefined ? {} : { fraction: run.share, labelled: config.labels!.names.length }),
    seed: run.seed,
    options: withoutPaths(config.options),
    needs: needsOf(run),
    chosen,
    ...(scored === undefined
      ? {}
      : {
          scores: {
            meanIoU: scored.meanIoU,
            pixelAccuracy: scored.pixelAccuracy,
            meanAccuracy: scored.meanAccuracy,
            iou: scored.iou,
            ...(run.kind === "final" && images !== undefined ? { images } : {}),
          },
        }),
    loss: course.at(-1)!,
    course,
    seconds: result.seconds ?? 0,
    startedAt,
    machine: machine(config.backend),
    version: config.version,
  };
  if (run.kind === "final" && run.seed === 0 && images !== undefined) await illustrate(out, images);
  await removeCheckpoints(out);
  return record;
}

function withoutPaths(options: RunRecord["options"]): RunRecord["options"] {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !pathOptions.includes(key)));
}

/** Draws the pictures and computes the diagnostics of a run for the report. A failure here does not affect the scores. */
function illustrate(out: string, images: ImageCounts): Promise<void> {
  return inSession(async ({ progress }) => {
    try {
      await pictureGrid(out, images);
      await diagnose(out);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      progress.note(`No pictures or diagnostics: ${error.message}`);
    }
  });
}

/** The best of a run's candidates by mean IoU on the held-out images; the first in case of a tie. */
export function choice(
  { candidates }: Run,
  { get }: Pick<Store, "get">,
): { readonly lr: number; readonly weightDecay: number } | undefined {
  const [first, ...rest] = candidates.map(({ id, lr, weightDecay }) => {
    const scores = get(id)?.scores;
    if (scores === undefined) throw new Error(`${id} has no scores yet`);
    return { lr, weightDecay, meanIoU: scores.meanIoU };
  });
  if (first === undefined) return undefined;
  const { lr, weightDecay } = rest.reduce((best, other) => (other.meanIoU > best.meanIoU ? other : best), first);
  return { lr, weightDecay };
}

/** The options of a run on this machine. */
export function optionsOfRun(
  run: Run,
  sources: Sources,
  folder: string,
  chosen: { readonly lr: number; readonly weightDecay: number } | undefined,
): RunOptions {
  const from = run.from === undefined ? {} : { from: runFolder(folder, run.from) };
  return parseOptions({
    ...run.settings,
    ...sources,
    ...from,
    ...chosen,
    seed: run.seed,
    methods: [run.method],
  });
}

/** Mean loss over each tenth of the log points; with fewer than ten points, some stand for several tenths. */
async function courseOf(out: string): Promise<number[]> {
  const metrics = await readMetrics(out);
  if (metrics.length === 0)
    throw new UserError("contains no training steps", {
      file: out,
      fix: "delete the folder and run the study again",
    });
  return Array.from({ length: 10 }, (_, tenth) => {
    const from = Math.floor((tenth * metrics.length) / 10);
    const part = metrics.slice(from, Math.max(from + 1, Math.floor(((tenth + 1) * metrics.length) / 10)));
    return part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  });
}
