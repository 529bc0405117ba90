import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { findImages } from "../listing/find-images.js";
import { isFile, isFolder, needFolders } from "../listing/folders.js";
import { readSplit } from "../listing/list-file.js";
import { byCodeUnit } from "../listing/packed-names.js";
import { labelledFiles } from "../pairing/labelled-files.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { readAnnotations } from "./pascal-context-annotations.js";
import { pascalContextLabels } from "./pascal-context-labels.js";
import type { DatasetPart } from "./part.js";

const ANNOTATIONS = "trainval_merged.json";
const [IMAGES, MASKS, LISTS] = ["JPEGImages", "SegmentationClassContext", "ImageSets/SegmentationContext"];

async function fromAnnotations(
  root: string,
  file: string,
  split: string,
  options: PictureOptions,
): Promise<LabelledDataset> {
  const all = await readAnnotations(file);
  const chosen = all.filter(({ phase }) => phase === split).sort((a, b) => byCodeUnit(a.fileName, b.fileName));
  if (chosen.length === 0) {
    const phases = [...new Set(all.map(({ phase }) => phase))].sort(byCodeUnit);
    throw new UserError(`has no picture of the split ${split}`, {
      file,
      fix: `name one of its splits: ${phases.join(", ")}`,
    });
  }
  const folder = join(root, IMAGES);
  const there = new Set(await findImages(folder));
  const missing = chosen.find(({ fileName }) => !there.has(fileName));
  if (missing !== undefined)
    throw new UserError("the image is missing", {
      file: join(folder, missing.fileName),
      fix: "unpack the images of VOC2010 (VOCtrainval_03-May-2010.tar) into the root",
    });
  return labelledFiles({
    ...options,
    labelMap: pascalContextLabels,
    images: chosen.map(({ fileName }) => join(folder, fileName)),
    maskFile: () => file,
    readMask: (index) => Promise.resolve(chosen[index]!.mask()),
  });
}

/**
 * Opens Pascal Context, 59 classes: `ROOT/JPEGImages/NAME.jpg` with `ROOT/trainval_merged.json`, or, if they exist,
 * with `ROOT/SegmentationClassContext/NAME.png` for the names in `ROOT/ImageSets/SegmentationContext/SPLIT.txt`. The
 * splits are train and val.
 *
 * Source: Mottaghi et al. 2014; the annotation file of Pascal in Detail, and PNG masks as mmsegmentation converts them
 * from it.
 *
 * @throws UserError naming the folder or file that is missing, and as in {@link pairedFolders}
 */
export async function pascalContext(
  root: string,
  split: string,
  options: PictureOptions = {},
): Promise<LabelledDataset> {
  await needFolders(root, [IMAGES], `${IMAGES} and ${ANNOTATIONS}, such as VOCdevkit/VOC2010`);
  const [lists, masks] = [join(root, LISTS), join(root, MASKS)];
  if ((await isFolder(masks)) && (await isFolder(lists))) {
    const list = await readSplit(lists, split);
    return pairedFolders({ images: join(root, IMAGES), masks, ...options, labelMap: pascalContextLabels, list });
  }
  const file = join(root, ANNOTATIONS);
  if (await isFile(file)) return fromAnnotations(root, file, split, options);
  const original = await isFolder(join(root, "trainval"));
  throw new UserError(
    original
      ? "there is no such file; the .mat files of the original 459 categories are not supported"
      : `there is no such file, and no ${MASKS} with ${LISTS} either`,
    {
      file,
      fix: `put ${ANNOTATIONS} of the Pascal in Detail annotations there, or PNG masks with 1 to 59 into ${MASKS} and the lists of train and val into ${LISTS}`,
    },
  );
}

const splits = ["train", "val"];
const { names, ignoreLabel, colours } = pascalContextLabels;

export const pascalContextPart: DatasetPart = {
  title: "Pascal Context",
  help: "the photographs of Pascal VOC 2010, fully labelled with 59 classes",
  source: "Mottaghi et al. 2014; annotations of Pascal in Detail",
  page: "https://cs.stanford.edu/~roozbeh/pascal-context/",
  tree: [
    "JPEGImages/NAME.jpg",
    "trainval_merged.json, or SegmentationClassContext/NAME.png",
    "ImageSets/SegmentationContext/{train,val}.txt",
  ],
  steps: [
    "Download VOCtrainval_03-May-2010.tar (VOC 2010) from http://host.robots.ox.ac.uk/pascal/VOC/voc2010/ and",
    "  unpack it; the root is its folder VOCdevkit/VOC2010.",
    "Download trainval_merged.json from https://codalabuser.blob.core.windows.net/public/trainval_merged.json",
    "  into that root.",
  ],
  train: "train",
  validation: "val",
  needsRoot: true,
  labelMap: pascalContextLabels,
  labelled: ({ root, split, decodeJpeg }) => pascalContext(root!, split, { decodeJpeg }),
  layouts: [
    {
      title: "Pascal Context",
      splits,
      images: () => IMAGES,
      masks: () => MASKS,
      list: (split) => `${LISTS}/${split}.txt`,
      labelMap: pascalContextLabels,
    },
    {
      title: `Pascal Context (${ANNOTATIONS})`,
      splits,
      images: () => IMAGES,
      masks: () => ANNOTATIONS,
      open: pascalContext,
      labelMap: { names, ignoreLabel, colours },
    },
  ],
};
