import { policyOf, randomResizedCrop, scaleAndCrop, fullFrame } from "@ddep/augmentations";
import { fold, seedOf, UserError, type LabelMap, type Normalization, type Seed } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import {
  fraction,
  imageFolder,
  imageLoader,
  labelledInOrder,
  labelledLoader,
  pickListed,
  readListFile,
  withIndices,
  type Dataset,
  type LabelledDataset,
  type OnBadFile,
} from "@ddep/datasets";
import type { Recipe } from "@ddep/ddep";
import { loadEncoder } from "@ddep/encoders";
import { data, decoders, encoders, type DataChoice } from "./choices.js";
import { lossOf } from "./loss-choices.js";
import { denoisingOf, scheduleOf } from "./noise-choices.js";
import type { RunOptions } from "./options.js";
import { predictOptions } from "./protocol.js";
import type { Skipped } from "./skipped.js";

/** The data of a run, opened. */
export interface Sources {
  readonly unlabelled?: Dataset;
  /** The labelled subset that fine-tuning sees, and the size of the split it was drawn from. */
  readonly labelled?: { readonly subset: LabelledDataset; readonly total: number };
  readonly validation?: LabelledDataset;
}

/** What the stages of a run need. */
export interface Needs {
  readonly denoising: boolean;
  readonly finetuning: boolean;
}

/** Opens the labelled data set that the options name. Throws a {@link UserError} that names the flag to give. */
export async function openLabelled(
  options: Pick<RunOptions, "data" | "root" | "labelMap">,
  split?: string,
): Promise<LabelledDataset> {
  const choice = choiceOf(options);
  if (choice.needsRoot && options.root === undefined)
    throw new UserError(`${options.data} lies in a folder`, {
      key: "--root",
      fix: "give the folder with --root",
    });
  return choice.labelled({
    root: options.root,
    split: split ?? choice.validation,
    labelMap: options.labelMap,
  });
}

export function choiceOf({ data: name }: Pick<RunOptions, "data">): DataChoice {
  if (name === undefined)
    throw new UserError("no labelled data is given", {
      key: "--data",
      fix: `add --data ${Object.keys(data).join(" or ")}`,
    });
  return data[name];
}

/** Opens the data that the stages need, so that a wrong folder is known before anything is trained. */
export async function openSources(options: RunOptions, { denoising, finetuning }: Needs): Promise<Sources> {
  const sources: { -readonly [K in keyof Sources]: Sources[K] } = {};
  if (denoising) sources.unlabelled = await openUnlabelled(options);
  if (finetuning) {
    const all = await openLabelled(options, choiceOf(options).train);
    const { labelsFile } = options;
    const indices =
      labelsFile === undefined
        ? fraction(all.length, options.labels, fold(seedOf(options.seed), "labels"))
        : pickListed(all, await readListFile(labelsFile), labelsFile);
    if (options.holdOut !== undefined) {
      const { kept, held } = partedBy(options.holdOut, indices, fold(seedOf(options.seed), "held out"));
      sources.labelled = { subset: withIndices(all, kept), total: all.length };
      sources.validation = withIndices(all, held);
    } else {
      sources.labelled = { subset: withIndices(all, indices), total: all.length };
      sources.validation = await openLabelled(options);
      checkApart(all, sources.validation);
    }
  }
  return sources;
}

/** Parts the labelled images by a draw: those that are trained on, and the share that stands for the validation split. */
function partedBy(share: number, indices: readonly number[], seed: Seed) {
  const drawn = new Set(indices.length === 0 ? [] : fraction(indices.length, share, seed));
  if (drawn.size === indices.length)
    throw new UserError(`of ${indices.length} labelled images none would be left to train on`, {
      key: "--hold-out",
      fix: "give a smaller share, or more labels",
    });
  return {
    kept: indices.filter((_, i) => !drawn.has(i)),
    held: indices.filter((_, i) => drawn.has(i)),
  };
}

/** Throws where a picture is in both splits: figures of what was trained on say nothing. */
function checkApart(training: LabelledDataset, validation: LabelledDataset): void {
  const names = new Set(Array.from({ length: training.length }, (_, i) => training.name(i)));
  for (let i = 0; i < validation.length; i++)
    if (names.has(validation.name(i)))
      throw new UserError("the picture is in the split that is trained on and in the one that is evaluated", {
        file: validation.name(i),
        fix: "take it out of one of the two splits",
      });
}

async function openUnlabelled(options: RunOptions): Promise<Dataset> {
  if (options.pretrainOn === "target") return openLabelled(options, choiceOf(options).train);
  if (options.images !== undefined) return imageFolder(options.images);
  const made = options.data === undefined ? undefined : choiceOf(options).unlabelled?.();
  if (made !== undefined) return made;
  throw new UserError("no images to denoise are given", {
    key: "--images",
    fix: "give a folder of images with --images",
  });
}

const noLabels: LabelMap = { names: [], ignoreLabel: 255, colours: [] };

/** Turns checked options and opened data into the recipe of a run. */
export async function buildRecipe(options: RunOptions, sources: Sources, skipped?: Skipped): Promise<Recipe> {
  const skips = (source: keyof Sources) => skipped && { onBadFile: skipped.hears[source] };
  const seed = seedOf(options.seed);
  const weights =
    options.encoderWeights === undefined
      ? undefined
      : { file: options.encoderWeights, tensors: await readTensors(options.encoderWeights) };
  const common = { warmup: options.warmup, accumulate: options.accumulate, ...optional(options) };
  const { unlabelled, labelled, validation } = sources;
  const pretrainSteps = Math.max(
    1,
    Math.round((options.pretrainEpochs * (unlabelled?.length ?? 1)) / (options.pretrainBatch * options.accumulate)),
  );
  const [low, high] = options.scale;
  return {
    seed,
    encoder: encoders[options.encoder],
    supervise(encoder) {
      if (weights === undefined)
        throw new UserError("this method starts from the weights of a classifier", {
          key: "--encoder-weights",
          fix: "give their file, or the name of published ones; `classify` makes a file from folders of classes",
        });
      return loadEncoder(encoder, weights.tensors, { file: weights.file });
    },
    decoder: (encoder, seed) => decoders[options.decoder].make(encoder, options, seed),
    noise: scheduleOf(options),
    target: options.target,
    denoising: denoisingOf(options),
    pretrain: {
      ...common,
      steps: pretrainSteps,
      learningRate: options.pretrainLr,
      weightDecay: options.pretrainWeightDecay,
      data: (normalization, start) =>
        imageLoader(needed(unlabelled), {
          batch: options.pretrainBatch,
          geometry: randomResizedCrop({ size: options.pretrainSize }),
          ...policyOf(options.pretrainAugment ?? []),
          seed: fold(seed, "pretraining data"),
          normalization,
          start,
          ...skips("unlabelled"),
        }),
    },
    finetune: {
      ...common,
      steps: options.steps,
      learningRate: options.lr,
      weightDecay: options.weightDecay,
      data: (normalization, start) =>
        labelledLoader(needed(labelled).subset, {
          batch: options.batch,
          geometry: scaleAndCrop({
            size: options.crop,
            scale: [low!, high!],
            ...(options.catMaxRatio === undefined ? {} : { categoryMaxRatio: options.catMaxRatio }),
          }),
          ...policyOf(options.augment ?? []),
          seed: fold(seed, "fine-tuning data"),
          normalization,
          start,
          ...skips("labelled"),
        }),
    },
    ...(options.fresh === undefined ? {} : { reinitialise: options.fresh }),
    ...(labelled === undefined ? {} : { loss: lossOf(options, labelled.subset.labelMap.names.length) }),
    labels: labelled?.subset.labelMap ?? noLabels,
    validation: (normalization) => inOrder(needed(validation), normalization, skipped?.hears.validation),
    views: predictOptions(options),
  };
}

/** Every labelled image once, whole. */
export function inOrder(dataset: LabelledDataset, normalization: Normalization, onBadFile?: OnBadFile) {
  return labelledInOrder(dataset, {
    batch: 4,
    geometry: fullFrame,
    normalization,
    ...(onBadFile && { onBadFile }),
  });
}

function optional({ clipNorm, ema }: RunOptions) {
  return { ...(clipNorm === undefined ? {} : { clipNorm }), ...(ema === undefined ? {} : { emaDecay: ema }) };
}

function needed<T>(source: T | undefined): T {
  if (source === undefined) throw new Error("a stage asks for data that was not opened for it");
  return source;
}
