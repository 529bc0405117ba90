import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LabelMap } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { isFolder, needFolders } from "../listing/folders.js";
import { readSplit } from "../listing/list-file.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import type { DatasetPart } from "./part.js";

/** Name and colour in the palette of the masks, in the order of the ids 0 to 20. */
const classes = [
  ["background", [0, 0, 0]],
  ["aeroplane", [128, 0, 0]],
  ["bicycle", [0, 128, 0]],
  ["bird", [128, 128, 0]],
  ["boat", [0, 0, 128]],
  ["bottle", [128, 0, 128]],
  ["bus", [0, 128, 128]],
  ["car", [128, 128, 128]],
  ["cat", [64, 0, 0]],
  ["chair", [192, 0, 0]],
  ["cow", [64, 128, 0]],
  ["diningtable", [192, 128, 0]],
  ["dog", [64, 0, 128]],
  ["horse", [192, 0, 128]],
  ["motorbike", [64, 128, 128]],
  ["person", [192, 128, 128]],
  ["pottedplant", [0, 64, 0]],
  ["sheep", [128, 64, 0]],
  ["sofa", [0, 192, 0]],
  ["train", [128, 192, 0]],
  ["tvmonitor", [0, 64, 128]],
] as const;

/**
 * The background and 20 classes of Pascal VOC; 255 marks borders and ambiguous pixels.
 *
 * Source: the VOC2012 development kit; names and colours as in mmsegmentation 1.2.2, `datasets/voc.py`.
 */
export const vocLabels: LabelMap = {
  names: classes.map(([name]) => name),
  ignoreLabel: 255,
  colours: classes.map(([, colour]) => colour),
};

const [IMAGES, MASKS, LISTS] = ["JPEGImages", "SegmentationClass", "ImageSets/Segmentation"];

/**
 * Returns the folder that contains all masks of a split. The folder of the augmented set, if it exists, also contains
 * the others.
 */
async function masksFor(root: string, names: readonly string[]): Promise<string> {
  const own = join(root, MASKS);
  const augmented = join(root, "SegmentationClassAug");
  if (!(await isFolder(augmented))) return own;
  const there = new Set(await readdir(own));
  return names.every((name) => there.has(`${name}.png`)) ? own : augmented;
}

/**
 * Opens Pascal VOC, the background and 20 classes: `ROOT/JPEGImages/NAME.jpg` with `ROOT/SegmentationClass/NAME.png`
 * for the names in `ROOT/ImageSets/Segmentation/SPLIT.txt`. A split that lists images of the augmented set (SBD) takes
 * all its masks from `ROOT/SegmentationClassAug`.
 *
 * Source: Everingham et al. 2010; Hariharan et al. 2011 for the augmented set.
 *
 * @throws UserError naming the folder, list or file that is missing, and as in {@link pairedFolders}
 */
export async function voc(root: string, split: string, options: PictureOptions = {}): Promise<LabelledDataset> {
  await needFolders(root, [IMAGES, LISTS, MASKS], `${IMAGES}, ${MASKS} and ${LISTS}, such as VOCdevkit/VOC2012`);
  const list = await readSplit(join(root, LISTS), split);
  const masks = await masksFor(root, list.names);
  return pairedFolders({ images: join(root, IMAGES), masks, ...options, labelMap: vocLabels, list });
}

export const vocPart: DatasetPart = {
  title: "Pascal VOC 2012",
  help: "photographs of objects, the background and 20 classes",
  source: "Everingham et al. 2010; Hariharan et al. 2011 for the augmented set",
  page: "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
  tree: ["JPEGImages/NAME.jpg", "SegmentationClass/NAME.png", "ImageSets/Segmentation/{train,val,trainval}.txt"],
  steps: [
    "Download VOCtrainval_11-May-2012.tar (2 GB) from http://host.robots.ox.ac.uk/pascal/VOC/voc2012/",
    "Unpack it; the root is its folder VOCdevkit/VOC2012.",
  ],
  train: "train",
  validation: "val",
  needsRoot: true,
  labelMap: vocLabels,
  labelled: ({ root, split, decodeJpeg }) => voc(root!, split, { decodeJpeg }),
  layouts: [
    {
      title: "Pascal VOC",
      splits: ["train", "val"],
      images: () => IMAGES,
      masks: () => MASKS,
      list: (split) => `${LISTS}/${split}.txt`,
      labelMap: vocLabels,
    },
  ],
};
