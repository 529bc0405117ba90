import { join } from "node:path";
import { centreCrop } from "@ddep/augmentations";
import { dispose, hashState, loadState, renamed, UserError, type LabelMap } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { imagesInOrder, skipBadFiles, withIndices, type BadFile, type Dataset } from "@ddep/datasets";
import {
  denoisingDrawing,
  finetune,
  initialise,
  methods,
  openRunLog,
  pretrain,
  readResult,
  score,
  segmentationDrawing,
  stagesIn,
  stepsReached,
  writeReport,
  writeResult,
  type Draw,
  type MethodName,
  type MethodResult,
  type Parts,
  type Recipe,
  type RunResult,
} from "@ddep/ddep";
import type { SegmentationSummary } from "@ddep/metrics";
import { usePrecision } from "@ddep/ops";
import { buildRecipe, inOrder, openSources, type Sources } from "./build-recipe.js";
import { withWeightsFile } from "./encoder-weights.js";
import { openRun } from "./open-run.js";
import type { RunOptions } from "./options.js";
import { labelMapMetadata } from "./stored-model.js";
import { hashOf, inSession, type Session } from "./session.js";

export interface Plan {
  readonly command: "run" | "pretrain" | "finetune";
  readonly options: RunOptions;
  readonly out: string;
  readonly resume: boolean;
}

export interface Outcome {
  readonly folder: string;
  readonly result: RunResult;
  readonly report: string;
}

const SAMPLES = 4;

/** A few pictures of a set, evenly spread: neighbours are often frames of one video. */
function samplesOf<D extends Dataset>(dataset: D): D {
  const count = Math.min(SAMPLES, dataset.length);
  return withIndices(
    dataset,
    Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * dataset.length) / count)),
  );
}

const pretrainStage = (method: MethodName) => (method === "dep" ? "pretrain-dep" : "pretrain");

/** Runs the stages of a plan for each of its methods, into one run folder. */
export function execute(plan: Plan): Promise<Outcome> {
  return inSession((session) => executeIn(session, plan));
}

async function executeIn(session: Session, plan: Plan): Promise<Outcome> {
  const { command, out, resume } = plan;
  usePrecision(plan.options.precision);
  const options = await withWeightsFile(plan.options, session);
  const denoises = options.methods.some((name) => methods[name].denoises !== "nothing");
  if (command === "finetune" && denoises && options.from === undefined)
    throw new UserError("this method starts from denoising pretraining", {
      key: "--from",
      mend: "give the run folder of `pretrain`, or use --init supervised or random",
    });
  const sources = await openSources(options, {
    denoising: denoises && command !== "finetune",
    finetuning: command !== "pretrain",
  });
  const bad: BadFile[] = [];
  const onBadFile = skipBadFiles((found) => {
    bad.push(found);
    session.progress.note(`Skipped (${bad.length}): ${found.problem}`);
  });
  const recipe = await buildRecipe(options, sources, options.skipBadFiles ? onBadFile : undefined);
  // What is wrong with the weights is said before a folder is made.
  options.methods.forEach((name) => discard(initialise(recipe, methods[name])));
  const { path: folder, config } = await openRun({
    command,
    options,
    sources,
    backend: session.backend,
    out,
    resume,
  });
  const stages = options.methods.flatMap((name) => [pretrainStage(name), name]);
  const log = await openRunLog(folder, resume ? await stepsReached(folder, stages) : {}, session.progress);
  const result: RunResult = (await readResult(folder)) ?? { methods: {} };
  const started = performance.now();
  const secondsBefore = result.seconds ?? 0;
  const badBefore = (result["badFiles"] as BadFile[] | undefined) ?? [];
  const record = async () => {
    result.seconds = secondsBefore + (performance.now() - started) / 1000;
    if (bad.length > 0) result["badFiles"] = mergeBad(badBefore, bad);
    await writeResult(folder, result);
  };
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
      draw: drawings(recipe, sources, options),
      signal: session.signal,
    });
    const parts = await start(recipe, name, options);
    if (command !== "finetune" && method.denoises !== "nothing") {
      const before = hashState(parts.encoder.entries);
      await pretrain(parts, recipe, method, train);
      result["encoderHash"] = { ...(result["encoderHash"] as object | undefined), [name]: { before, after: hashState(parts.encoder.entries) } }; // prettier-ignore
      await record();
    }
    if (command !== "pretrain") {
      const segmenter = await finetune(parts, recipe, train);
      session.progress.note(`Evaluating ${name} on ${sources.validation!.length} images`);
      const from = performance.now();
      const scores = await score(segmenter, parts, recipe, {
        onProgress: (step) =>
          session.progress.update({ stage: `evaluate ${name}`, step, steps: sources.validation!.length }),
      });
      const scored = resultOf(scores.summary(), recipe.labels, (performance.now() - from) / 1000);
      result.methods[name] = scored;
      await record();
      await log.result(name, recipe.finetune.steps, scored);
      dispose(segmenter.entries);
    } else discard(parts);
  }
  await record();
  if (bad.length > 0)
    session.progress.note(
      `${bad.length} bad files were skipped (result.json lists them): ${bad.map(({ file }) => file).join(", ")}`,
    );
  return { folder, result, report: await writeReport(folder) };
}

/** The bad files of a run, over every time it was resumed, each once. */
function mergeBad(before: readonly BadFile[], now: readonly BadFile[]): BadFile[] {
  return [...new Map([...before, ...now].map((bad) => [bad.file, bad])).values()];
}

/** The parts a method fine-tunes from: its own first weights, or those that an earlier run pretrained. */
async function start(recipe: Recipe, name: MethodName, { from }: RunOptions): Promise<Parts> {
  const parts = initialise(recipe, methods[name]);
  if (from === undefined || methods[name].denoises === "nothing") return parts;
  const file = join(from, pretrainStage(name), "model.safetensors");
  const entries = [
    ...renamed(parts.encoder.entries, parts.encoder.prefix ?? "encoder."),
    ...renamed(parts.decoder.entries, "decoder."),
  ];
  const { tensors } = await readTensors(file);
  loadState(entries, tensors, { file, allowExtra: (tensor) => tensor.startsWith("segmentation_head.") });
  return parts;
}

function drawings(
  recipe: Recipe,
  sources: Sources,
  { pretrainSize }: RunOptions,
): (stage: string) => Draw | undefined {
  return (stage) => {
    if (stage === "pretrain") {
      const samples = samplesOf(sources.unlabelled!);
      const geometry = centreCrop({ size: pretrainSize, shorterSide: pretrainSize });
      return denoisingDrawing(recipe, (normalization) =>
        imagesInOrder(samples, { batch: SAMPLES, geometry, normalization }),
      );
    }
    const samples = samplesOf(sources.validation!);
    return segmentationDrawing(recipe, (normalization) => inOrder(samples, normalization));
  };
}

function discard({ encoder, decoder }: Parts): void {
  dispose([...encoder.entries, ...decoder.entries]);
}

/** A summary of scores under the names of the classes. */
export function resultOf(summary: SegmentationSummary, { names }: LabelMap, seconds: number): MethodResult {
  const { meanIoU, pixelAccuracy, meanAccuracy, images } = summary;
  return {
    meanIoU,
    pixelAccuracy,
    meanAccuracy,
    iou: Object.fromEntries(names.map((name, i) => [name, summary.iou[i]!])),
    absent: summary.absent.map((i) => names[i]!),
    images,
    seconds,
  };
}
