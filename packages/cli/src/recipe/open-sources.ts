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
  /** Pictures of an epoch of denoising, where it is not one of the unlabelled set. */
  readonly epoch?: number;
  /** The scale in which the unlabelled images have mean 0 and variance 1, where noise is added in it. */
  readonly unitScale?: Normalization;
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
    decodeJpeg: await nativeJpegDecoder(),
  });
}

/** The labelled data set that the options name. Throws a {@link UserError} where they name none. */
export function choiceOf({ data: name }: Pick<RunOptions, "data">): DatasetPart {
  if (name === undefined)
    throw new UserError("no labelled data is given", {
      key: "--data",
      fix: `add --data ${Object.keys(datasets).join(" or ")}`,
    });
  return datasets[name];
}

/** The file that the classes of the options' labelled data come from; undefined where they are the data set's own. */
export const labelMapFileOf = (options: Pick<RunOptions, "data" | "root" | "labelMap">): string | undefined =>
  choiceOf(options).labelMapFile?.(options);

/** Opens the data that the stages need, so that a wrong folder is known before anything is trained. */
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
      // Training says which files are bad.
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

/**
 * Throws where a picture is in both splits, by its name or by a link: figures of what was trained on say nothing. Warns of
 * copies, of which published sets have some.
 */
async function checkApart(training: LabelledDataset, validation: LabelledDataset): Promise<void> {
  const [trained, evaluated] = [namesOf(training), namesOf(validation)];
  const names = new Set(trained);
  const both = evaluated.find((name) => names.has(name));
  if (both !== undefined)
    throw new UserError("the picture is in the split that is trained on and in the one that is evaluated", {
      file: both,
      fix: "take it out of one of the two splits",
    });
  const same = await sameFiles(trained, evaluated);
  const linked = same.find((pair) => pair.linked);
  if (linked !== undefined)
    throw new UserError(`the picture is evaluated on, and is ${linked.files[0]}, which is trained on`, {
      file: linked.files[1],
      fix: "take it out of one of the two splits",
    });
  if (same[0] !== undefined)
    process.emitWarning(
      `${same[0].files[1]}: the picture is evaluated on, and is a copy of ${same[0].files[0]}, which is trained on` +
        (same.length === 1 ? "" : `; ${same.length - 1} more of ${evaluated.length} are copies`),
    );
}

async function openUnlabelled(options: RunOptions): Promise<Dataset> {
  if (options.pretrainOn === "target") return openLabelled(options, choiceOf(options).train);
  if (options.images !== undefined) return imageFolder(options.images, { decodeJpeg: await nativeJpegDecoder() });
  const made = options.data === undefined ? undefined : choiceOf(options).unlabelled?.();
  if (made !== undefined) return made;
  throw new UserError("no images to denoise are given", {
    key: "--images",
    fix: "give a folder of images with --images",
  });
}
