import { basename } from "node:path";
import { UserError } from "@ddep/core";
import { holding, type Lock } from "@ddep/core/node";
import { labelMapLine, labelMapMetadata, nameBelow } from "@ddep/datasets";
import { ddep, discard, initialise, methods, type Hooks, type MethodName } from "@ddep/ddep";
import type { SegmentationScores } from "@ddep/metrics";
import {
  lockRunFolder,
  openRunLog,
  openTrackers,
  recordStages,
  stepsReached,
  writeModelCard,
  writeReport,
  type ProgressUpdate,
  type RunResult,
} from "@ddep/runs";
import { protocolRecord } from "../options/protocol.js";
import type { RunOptions } from "../options/run-options.js";
import { buildRecipe } from "../recipe/build-recipe.js";
import { withWeightsFile } from "../recipe/encoder-weights.js";
import { expectLabels } from "../recipe/expect-labels.js";
import { openSources } from "../recipe/open-sources.js";
import { expectDenoisedBy } from "../recipe/weights-of-run.js";
import { skippedNote, skipping } from "../recipe/skipped.js";
import { openRun } from "./open-run.js";
import { rememberBad, setsOf } from "./inputs.js";
import { setPrecision } from "./precision.js";
import { openResult, resultOf } from "./result.js";
import { visualisations } from "./samples.js";
import { hashOf, inSession, type Session } from "./session.js";
import { denoiserOf, loadParts, pretrainStage } from "./stored-parts.js";

export interface Plan {
  readonly command: "run" | "pretrain" | "finetune";
  readonly options: RunOptions;
  readonly out: string;
  readonly resume: boolean;
  /** The npm script that starts it; `ddep` by default. */
  readonly program?: string;
  /** Called with each method's scores, before they are summarised, and the image names relative to the root, in order. */
  readonly onScores?: (method: MethodName, scores: SegmentationScores, images: readonly string[]) => void;
  /** Called at each step, in addition to the progress display. */
  readonly onProgress?: ((update: ProgressUpdate) => void) | undefined;
  /** Stops the run as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
  /** Whether a resumed run may find its data and weights under other paths than those it was started with. */
  readonly moved?: boolean;
}

export interface Outcome {
  readonly folder: string;
  readonly result: RunResult;
  readonly report: string;
}

/** Runs each method of a plan into one run folder, resuming from checkpoints if there are any. */
export function runIntoFolder(plan: Plan): Promise<Outcome> {
  return inSession((session) => runIn(session, plan), plan);
}

async function runIn(session: Session, plan: Plan): Promise<Outcome> {
  setPrecision(plan.options.precision, session.progress);
  const options = await withWeightsFile(plan.options, session);
  const prepared = await prepare(options, plan.command, session);
  return holding(await lockRunFolder(plan.out, plan), (lock) =>
    runLocked(session, { ...plan, options }, prepared, lock),
  );
}

async function runLocked(
  session: Session,
  plan: Plan,
  { sources, skipped, recipe }: Prepared,
  lock: Lock,
): Promise<Outcome> {
  const { command, options, program, out, resume } = plan;
  const { progress } = session;
  const { path: folder, config } = await openRun({
    command,
    program,
    options,
    sources,
    backend: session.backend,
    out,
    resume,
    moved: plan.moved ?? false,
    note: progress.note,
  });
  const trackers = openTrackers(process.env, { folder, name: basename(folder), config }, progress.note);
  const stages = options.methods.flatMap((name) => [pretrainStage(name), name]);
  const log = await openRunLog(folder, resume ? await stepsReached(folder, stages) : {}, progress, trackers);
  const record = await openResult(folder, skipped);
  const { result } = record;
  const end = async (finished: boolean) => {
    const found = skipped?.found ?? [];
    await log.close(finished);
    if (found.length > 0) progress.note(skippedNote(found, "result.json lists them"));
  };
  const write = async () => {
    await lock.confirm();
    await record.write();
  };
  try {
    for (const name of options.methods) {
      if (result.methods[name] !== undefined) continue;
      const names: string[] = [];
      let evaluationBegan = 0;
      const hooks: Hooks = {
        stage: recordStages({
          folder,
          log,
          progress,
          nameOf: (stage) => (stage === "pretrain" ? pretrainStage(name) : name),
          identity: hashOf([
            config.options,
            config.labels?.hash,
            ...(config.inputs === undefined ? [] : [config.inputs]),
          ]),
          checkpointEvery: options.checkpointEvery,
          validateEvery: options.validateEvery,
          metadata: (stage) => ({
            encoder: options.encoder,
            ...(stage === "finetune" && labelMapMetadata(recipe.finetune!.labels)),
          }),
          visualise: visualisations(recipe, sources, options, skipped),
          signal: AbortSignal.any([session.signal, lock.signal]),
          lock,
        }),
        async onPretrained(hash) {
          result["encoderHash"] = { ...(result["encoderHash"] as object | undefined), [name]: hash };
          await write();
        },
        evaluation() {
          const images = sources.validation!.length;
          progress.note(`Evaluating ${name} on ${images} images`);
          evaluationBegan = performance.now();
          return {
            onPredictions: (predictions) =>
              void names.push(...predictions.names.map((file) => nameBelow(file, options.root))),
            onProgress: (step) => progress.update({ stage: `evaluate ${name}`, step, steps: images, unit: "images" }),
          };
        },
      };
      const { from } = options;
      const loadPretrained =
        from === undefined
          ? undefined
          : (parts: Parameters<typeof loadParts>[0]) => loadParts(parts, denoiserOf(from, name));
      const scores = await ddep({ ...recipe, loadPretrained }, methods[name], hooks);
      if (scores === undefined) continue;
      const seconds = (performance.now() - evaluationBegan) / 1000;
      plan.onScores?.(name, scores, names);
      const scored = {
        ...resultOf(scores.summary(), recipe.finetune!.labels, seconds),
        protocol: protocolRecord(options),
      };
      result.methods[name] = scored;
      await write();
      await log.result(name, options.finetuneSteps, scored);
    }
    await write();
  } catch (error) {
    // The first failure is the one to report.
    if (error instanceof UserError && error.file !== undefined && config.inputs !== undefined)
      await rememberBad(folder, setsOf(sources, options), error.file).catch(() => undefined);
    // A run that stops or fails still records its time and its bad files.
    await write().catch(() => undefined);
    await end(false);
    throw error;
  }
  await end(true);
  await writeModelCard(folder);
  return { folder, result, report: await writeReport(folder) };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** Opens the inputs of a run and builds its recipe, so that errors in either are reported before a folder is created. */
async function prepare(options: RunOptions, command: Plan["command"], session: Session) {
  const denoises = options.methods.some((name) => methods[name].denoises !== "nothing");
  if (command === "finetune" && denoises && options.from === undefined)
    throw new UserError("ddep and dep start from a pretraining run", {
      key: "--from",
      fix: "give the run folder of `pretrain`, or use --init supervised or --init random",
    });
  await expectDenoisedBy(options);
  const sources = await openSources(options, {
    denoising: denoises && command !== "finetune",
    finetuning: command !== "pretrain",
  });
  if (sources.labelled !== undefined) {
    const { subset, total } = sources.labelled;
    session.progress.note(
      `Labels: ${subset.length} of ${total} images of ${options.data}, ${labelMapLine(subset.labelMap)}`,
    );
  }
  const skipped = options.skipBadFiles ? skipping(session) : undefined;
  if (sources.labelled !== undefined) {
    await expectLabels(sources.labelled.subset, "training", options, skipped?.hears.labelled);
    await expectLabels(sources.validation!, "evaluation", options, skipped?.hears.validation);
  }
  const recipe = await buildRecipe(options, sources, skipped);
  options.methods.forEach((name) => discard(initialise(recipe, methods[name])));
  return { sources, skipped, recipe };
}
