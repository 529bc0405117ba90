import { centreCrop } from "@ddep/augmentations";
import { nativeJpegDecoder } from "@ddep/backend";
import { fold, seedOf, UserError, type Normalization, type Seed } from "@ddep/core";
import {
  datasets,
  fraction,
  imageFolder,
  namesOf,
  pickListed,
  pixelStatistics,
  readListFile,
  sameFiles,
  skipBadFiles,
  withIndices,
  type Dataset,
  type DatasetPart,
  type LabelledDataset,
} from "@ddep/datasets";
import type { RunOptions } from "../options/run-options.js";

/** The data of a run, opened. */
export interface Sources {
  readonly unlabelled?: Dataset;
  /** Images per denoising epoch, if not the size of the unlabelled set. */
  readonly epoch?: number;
  /** The scale in which the unlabelled images have mean 0 and variance 1, if noise is added in that scale. */
  readonly unitScale?: Normalization;
  /** The labelled subset for fine-tuning, and the size of the split it was drawn from. */
  readonly labelled?: { readonly subset: LabelledDataset; readonly total: number };
  readonly validation?: LabelledDataset;
}

/** Which stages of a run need data. */
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
    throw new UserError(`the root folder of ${options.data} is required`, {
      key: "--root",
      fix: "add --root FOLDER",
    });
  return choice.labelled({
    root: options.root,
    split: split ?? choice.validation,
    labelMap: options.labelMap,
    decodeJpeg: await nativeJpegDecoder(),
  });
}

/** The labelled data set that the options name. Throws a {@link UserError} if they name none. */
export function choiceOf({ data: name }: Pick<RunOptions, "data">): DatasetPart {
  if (name === undefined)
    throw new UserError("a labelled data set is required", {
      key: "--data",
      fix: `add --data ${Object.keys(datasets).join(" or ")}`,
    });
  return datasets[name];
}

/** The file that defines the classes of the labelled data; undefined if the data set defines them itself. */
export const labelMapFileOf = (options: Pick<RunOptions, "data" | "root" | "labelMap">): string | undefined =>
  choiceOf(options).labelMapFile?.(options);

/** Opens the data that the stages need, so that a wrong folder is reported before anything is trained. */
export async function openSources(options: RunOptions, { denoising, finetuning }: Needs): Promise<Sources> {
  const sources: { -readonly [K in keyof Sources]: Sources[K] } = {};
  if (denoising) {
    const { pretrainSize: size, noiseScale } = options;
    const unlabelled = await openUnlabelled(options);
    sources.unlabelled = unlabelled;
    if (options.pretrainOn === "target" && options.images !== undefined)
      sources.epoch = (await imageFolder(options.images)).length;
    if (noiseScale === "unit") {
      const geometry = centreCrop({ size, shorterSide: size });
      // Training reports which files are bad.
      const onBadFile = options.skipBadFiles ? skipBadFiles() : undefined;
      sources.unitScale = await pixelStatistics(unlabelled, { geometry, onBadFile });
    }
  }
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
      await checkApart(all, sources.validation);
    }
  }
  return sources;
}

/** Splits the labelled images at random: those to train on, and the share that replaces the validation split. */
function partedBy(share: number, indices: readonly number[], seed: Seed) {
  const drawn = new Set(indices.length === 0 ? [] : fraction(indices.length, share, seed));
  if (drawn.size === indices.length)
    throw new UserError(`would leave none of the ${indices.length} labelled images to train on`, {
      key: "--hold-out",
      fix: "use a smaller share, or more labels",
    });
  return {
    kept: indices.filter((_, i) => !drawn.has(i)),
    held: indices.filter((_, i) => drawn.has(i)),
  };
}

/**
 * Throws if an image is in both splits, by name or through a link: scores on training images mean nothing. Copies, which some
 * published sets contain, only cause a warning.
 */
async function checkApart(training: LabelledDataset, validation: LabelledDataset): Promise<void> {
  const [trained, evaluated] = [namesOf(training), namesOf(validation)];
  const names = new Set(trained);
  const both = evaluated.find((name) => names.has(name));
  if (both !== undefined)
    throw new UserError("this image is in both the training and the evaluation split", {
      file: both,
      fix: "remove it from one of the two splits",
    });
  const same = await sameFiles(trained, evaluated);
  const linked = same.find((pair) => pair.linked);
  if (linked !== undefined)
    throw new UserError(`this evaluation image is the same file as the training image ${linked.files[0]}`, {
      file: linked.files[1],
      fix: "remove it from one of the two splits",
    });
  if (same[0] !== undefined)
    process.emitWarning(
      `${same[0].files[1]}: this evaluation image is a copy of the training image ${same[0].files[0]}` +
        (same.length === 1 ? "" : `, and ${same.length - 1} more of ${evaluated.length} evaluation images are copies`),
    );
}

async function openUnlabelled(options: RunOptions): Promise<Dataset> {
  if (options.pretrainOn === "target") return openLabelled(options, choiceOf(options).train);
  if (options.images !== undefined) return imageFolder(options.images, { decodeJpeg: await nativeJpegDecoder() });
  const made = options.data === undefined ? undefined : choiceOf(options).unlabelled?.();
  if (made !== undefined) return made;
  throw new UserError("images to denoise are required", {
    key: "--images",
    fix: "add --images FOLDER, or --pretrain-on target to denoise the images of --data",
  });
}
