import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { nativeAddon } from "@ddep/backend";
import type { MethodName } from "@ddep/ddep";
import { spreadOf } from "@ddep/metrics";
import { formatPercent, lastPicture, markStyles, sideBySide, textTable, writePicture } from "@ddep/runs";
import { parseOptions } from "../options/run-options.js";
import { print, say } from "../print.js";
import { runIntoFolder, type Outcome } from "../run/run-into-folder.js";
import { classifyInto, parseClassify } from "./classify.js";

const seeds = [0, 1, 2, 3, 4];
const methods: readonly MethodName[] = ["random", "supervised", "ddep"];

const labelOf = (method: MethodName) => markStyles[method].label;

/** Pairs of methods whose difference is printed. */
const gains = [
  ["supervised", "random"],
  ["ddep", "supervised"],
] as const;

interface QuickstartFlags {
  readonly out: string;
  readonly resume?: boolean;
}

/**
 * The whole method in a few minutes, with no downloads: an encoder learns to classify generated images of single objects; a
 * decoder on top of it learns to denoise generated scenes; both are fine-tuned on a few labelled scenes, next to the same
 * network without denoising and without any pretraining. The seeds share the denoised decoder; each draws its own labels,
 * head and batches.
 */
export async function quickstartCommand({ out, resume = false }: QuickstartFlags): Promise<void> {
  if (nativeAddon() === undefined)
    say("This takes 20 minutes or more on WebAssembly, and five with the native backend: npx @ddep/cli setup\n");
  const folder = resume ? lastUsed(out) : firstFree(out);
  const placed = (name: string) => {
    const place = join(folder, name);
    return { out: place, resume: resume && existsSync(place) };
  };
  const encoderAt = placed("encoder");
  const encoder = await classifyInto(
    encoderAt.out,
    parseClassify({
      encoder: "resnet_mini",
      epochs: 7,
      batch: 32,
      size: 64,
      lr: 3e-3,
      weightDecay: 1e-4,
      seed: 0,
      checkpointEvery: 1000,
    }),
    encoderAt.resume,
  );
  print(`Encoder: top-1 accuracy ${formatPercent(encoder.top1)}% on ${encoder.images} held-out objects\n`);
  const networks = {
    data: "shapes",
    encoder: "resnet_mini",
    encoderWeights: encoder.weights,
    widths: "64,32,16,16",
    checkpointEvery: 1000,
  };
  const denoised = await runIntoFolder({
    command: "pretrain",
    options: parseOptions({
      ...networks,
      methods: "ddep",
      blocks: "features",
      pretrainSteps: 1200,
      pretrainBatch: 16,
      pretrainSize: 64,
      pretrainLr: 3e-3,
    }),
    ...placed("denoised"),
  });
  const outcomes: Outcome[] = [];
  for (const seed of seeds) {
    print(`\nSeed ${seed}`);
    const options = parseOptions({
      ...networks,
      methods: methods.join(),
      seed,
      from: denoised.folder,
      labels: 0.1,
      finetuneSteps: 100,
      batch: 8,
      crop: 64,
      lr: 3e-3,
      encoderRate: 0.3,
      flip: false,
    });
    outcomes.push(await runIntoFolder({ command: "run", options, ...placed(`seed-${seed}`) }));
  }
  const [first] = outcomes;
  print(`\n${comparisonOf(outcomes)}\n`);
  print("All seeds share one denoised decoder; each draws its own 40 of 400 labelled scenes, head and batches.\n");
  print(`Predictions: ${relative(".", await predictionsOf(first!, folder))}`);
  print(`Reports:     ${[denoised, first!].map(({ report }) => relative(".", report)).join(", ")}`);
}

/** Draws each method's predictions for a few scenes. */
async function predictionsOf({ folder }: Outcome, out: string): Promise<string> {
  const pictures = methods.map(async (method) => ({
    name: labelOf(method),
    file: (await lastPicture(folder, method))!,
  }));
  return writePicture(out, "", "predictions", await sideBySide(await Promise.all(pictures)));
}

/** Mean IoU of each method and seed, and the differences between methods over the seeds, with a 95% t-interval. */
function comparisonOf(outcomes: readonly Outcome[]): string {
  const scoresOf = (name: MethodName) => outcomes.map(({ result }) => result.methods[name]!.meanIoU);
  const scores = textTable([
    ["mIoU", ...seeds.map((seed) => `seed ${seed}`), "mean"],
    ...methods.map((name) => [labelOf(name), ...[...scoresOf(name), spreadOf(scoresOf(name)).mean].map(formatPercent)]),
  ]);
  const differences = textTable(
    gains.map(([better, worse]) => {
      const [a, b] = [scoresOf(better), scoresOf(worse)];
      const { mean, interval } = spreadOf(a.map((score, i) => score - b[i]!));
      const [low, high] = interval!.map(formatPercent);
      return [
        `${labelOf(better)} - ${labelOf(worse)}`,
        `${mean < 0 ? "" : "+"}${formatPercent(mean)}`,
        `(95%: ${low} to ${high})`,
      ];
    }),
    (column) => column === 1,
  );
  return `${scores}\n\n${differences}`;
}

const numbered = (out: string, i: number) => (i === 1 ? out : `${out}-${i}`);

/** The folder, with a number appended if it already exists. */
function firstFree(out: string): string {
  let i = 1;
  while (existsSync(numbered(out, i))) i++;
  return numbered(out, i);
}

/** The last of the folders that {@link firstFree} has given. */
function lastUsed(out: string): string {
  let i = 1;
  while (existsSync(numbered(out, i + 1))) i++;
  return numbered(out, i);
}
