import { basename } from "node:path";
import { dispose, hashState, UserError } from "@ddep/core";
import { labelMapLine, labelMapMetadata, nameBelow } from "@ddep/datasets";
import { finetune, initialise, methods, pretrain, score, type MethodName } from "@ddep/ddep";
import {
  openRunLog,
  stagesIn,
  stepsReached,
  writeModelCard,
  writeReport,
  type ProgressUpdate,
  type RunResult,
  openTrackers,
} from "@ddep/runs";
import type { SegmentationScores } from "@ddep/metrics";
import { buildRecipe, openSources } from "./build-recipe.js";
import { withWeightsFile } from "./encoder-weights.js";
import { openRun } from "./open-run.js";
import { setPrecision } from "./precision.js";
import { protocolRecord } from "./protocol.js";
import type { RunOptions } from "./options.js";
import { discard, pretrainStage, startParts } from "./parts.js";
import { openResult, resultOf } from "./result.js";
import { visualisations } from "./samples.js";
import { hashOf, inSession, type Session } from "./session.js";
import { skippedNote, skipping } from "./skipped.js";

export interface Plan {
  readonly command: "run" | "pretrain" | "finetune";
  readonly options: RunOptions;
  readonly out: string;
  readonly resume: boolean;
  /** The npm script that runs it, `ddep` unless told. */
  readonly program?: string;
  /** Hears of the scores of each method with the names of the images below the root, in order, before they are summed up. */
  readonly onScores?: (method: MethodName, scores: SegmentationScores, images: readonly string[]) => void;
  /** Hears of each step beside the progress display. */
  readonly onProgress?: ((update: ProgressUpdate) => void) | undefined;
  /** Stops the run as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a run that is resumed may find its data and weights under other paths than those it was begun with. */
  readonly moved?: boolean;
}

export interface Outcome {
  readonly folder: string;
  readonly result: RunResult;
  readonly report: string;
}

/** Runs the stages of a plan for each of its methods, into one run folder. */
export function execute(plan: Plan): Promise<Outcome> {
  return inSession((session) => executeIn(session, plan), plan);
}

async function executeIn(session: Session, plan: Plan): Promise<Outcome> {
  const { command, program, out, resume } = plan;
  setPrecision(plan.options.precision, session.progress);
  const options = await withWeightsFile(plan.options, session);
  const denoises = options.methods.some((name) => methods[name].denoises !== "nothing");
  if (command === "finetune" && denoises && options.from === undefined)
    throw new UserError("this method starts from denoising pretraining", {
      key: "--from",
      fix: "give the run folder of `pretrain`, or use --init supervised or random",
    });
  const sources = await openSources(options, {
    denoising: denoises && command !== "finetune",
    finetuning: command !== "pretrain",
  });
  if (sources.labelled !== undefined)
    session.progress.note(
      `Labels: ${sources.labelled.subset.length} of ${sources.labelled.total} images of ${options.data}, ${labelMapLine(sources.labelled.subset.labelMap)}`,
    );
  const skipped = options.skipBadFiles ? skipping(session) : undefined;
  const recipe = await buildRecipe(options, sources, skipped);
  // What is wrong with the weights is said before a folder is made.
  options.methods.forEach((name) => discard(initialise(recipe, methods[name])));
  const { path: folder, config } = await openRun({
    command,
    program,
    options,
    sources,
    backend: session.backend,
    out,
    resume,
    moved: plan.moved ?? false,
  });
  const stages = options.methods.flatMap((name) => [pretrainStage(name), name]);
  const tracked = { folder, name: basename(folder), config };
  const trackers = openTrackers(process.env, tracked, (line) => session.progress.note(line));
  const reached = resume ? await stepsReached(folder, stages) : {};
  const log = await openRunLog(folder, reached, session.progress, trackers);
  const record = await openResult(folder, skipped);
  const { result } = record;
  let finished = false;
  try {
    for (const name of options.methods) {
      if (result.methods[name] !== undefined) continue;
      const method = methods[name];
      const train = stagesIn({
        folder,
        log,
        progress: session.progress,
        seed: recipe.seed,
        nameOf: (stage) => (stage === "pretrain" ? pretrainStage(name) : name),
        identity: hashOf([config.options, config.labels?.hash]),
        checkpointEvery: options.checkpointEvery,
        metadata: (stage) => (stage === "finetune" ? labelMapMetadata(recipe.labels) : {}),
        visualise: visualisations(recipe, sources, options, skipped),
        signal: session.signal,
      });
      const parts = await startParts(recipe, name, options.from);
      if (command !== "finetune" && method.denoises !== "nothing") {
        const before = hashState(parts.encoder.parameters);
        await pretrain(parts, recipe, method, train);
        result["encoderHash"] = {
          ...(result["encoderHash"] as object | undefined),
          [name]: { before, after: hashState(parts.encoder.parameters) },
        };
        await record.write();
      }
      if (command !== "pretrain") {
        const segmenter = await finetune(parts, recipe, train);
        session.progress.note(`Evaluating ${name} on ${sources.validation!.length} images`);
        const from = performance.now();
        const names: string[] = [];
        const scores = await score(segmenter, parts, recipe, {
          onPredictions: (predictions) =>
            void names.push(...predictions.names.map((name) => nameBelow(name, options.root))),
          onProgress: (step) =>
            session.progress.update({ stage: `evaluate ${name}`, step, steps: sources.validation!.length }),
        });
        const seconds = (performance.now() - from) / 1000;
        plan.onScores?.(name, scores, names);
        const scored = {
          ...resultOf(scores.summary(), recipe.labels, seconds),
          protocol: protocolRecord(options),
        };
        result.methods[name] = scored;
        await record.write();
        await log.result(name, recipe.finetune.steps, scored);
        dispose(segmenter.parameters);
      } else discard(parts);
    }
    finished = true;
  } finally {
    // A run that is stopped, or fails, has its time and its bad files recorded as well.
    await record.write();
    await log.close(finished);
    const found = skipped?.found ?? [];
    if (found.length > 0) session.progress.note(skippedNote(found, "result.json lists them"));
  }
  await writeModelCard(folder);
  return { folder, result, report: await writeReport(folder) };
}
