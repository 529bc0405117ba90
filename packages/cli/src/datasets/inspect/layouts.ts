import type { LabelMap } from "@ddep/core";
import {
  ade20kLabels,
  camvidLabels,
  cityscapesLabels,
  cityscapesTrainLabels,
  colourMaskDecoder,
  pascalContext,
  pascalContextLabels,
  readMask,
  vocLabels,
  type LabelledDataset,
  type LabelMapFile,
} from "@ddep/datasets";
import type { RawMask } from "./raw-mask.js";

/** How the files of a labelled data set lie. */
export interface Layout {
  /** A name of the known sets. */
  readonly set: string;
  readonly title: string;
  readonly splits: readonly string[];
  /** Folder of a split's images, below the root. */
  readonly images: (split: string) => string;
  readonly masks: (split: string) => string;
  /** File that lists a split's names; without one all images of the folder belong to the split. */
  readonly list?: (split: string) => string;
  /** Path of an image's mask without its extension, from that of the image without its own. */
  readonly maskOf?: (stem: string) => string;
  /** Files of the mask folder that are masks, where others lie among them. */
  readonly isMask?: RegExp;
  /** Reads a mask's file where it does not hold the values that the label map tells. */
  readonly read?: (file: string) => Promise<RawMask>;
  /** Opens a split whose masks are all in the one file that `masks` tells: its labels are class indices. */
  readonly open?: (root: string, split: string) => Promise<LabelledDataset>;
  readonly labelMap?: LabelMap;
}

const same = (folder: string) => () => folder;

/** A label map of class indices: what readers give, whatever the files hold. */
const byIndex = ({ names, ignoreLabel, colours }: LabelMap): LabelMap => ({ names, ignoreLabel, colours });

/** Cityscapes with one of the two codings of its classes. */
function cityscapes(coding: "labelIds" | "labelTrainIds", labelMap: LabelMap): Layout {
  return {
    set: "cityscapes",
    title: `Cityscapes (_gtFine_${coding}.png)`,
    splits: ["train", "val", "test"],
    images: (split) => `leftImg8bit/${split}`,
    masks: (split) => `gtFine/${split}`,
    maskOf: (stem) => stem.replace(/_leftImg8bit$/, `_gtFine_${coding}`),
    isMask: new RegExp(`_gtFine_${coding}\\.png$`),
    labelMap,
  };
}

/** The layouts that are recognised, the more particular first. */
export const layouts: readonly Layout[] = [
  {
    set: "camvid",
    title: "CamVid",
    splits: ["train", "val", "test"],
    images: (split) => `images/${split}`,
    masks: (split) => `annotations/${split}`,
    labelMap: camvidLabels,
  },
  cityscapes("labelIds", cityscapesLabels),
  cityscapes("labelTrainIds", cityscapesTrainLabels),
  {
    set: "ade20k",
    title: "ADE20K",
    splits: ["training", "validation"],
    images: (split) => `images/${split}`,
    masks: (split) => `annotations/${split}`,
    labelMap: ade20kLabels,
  },
  {
    set: "pascal-context",
    title: "Pascal Context",
    splits: ["train", "val"],
    images: same("JPEGImages"),
    masks: same("SegmentationClassContext"),
    list: (split) => `ImageSets/SegmentationContext/${split}.txt`,
    labelMap: pascalContextLabels,
  },
  {
    set: "pascal-context",
    title: "Pascal Context (trainval_merged.json)",
    splits: ["train", "val"],
    images: same("JPEGImages"),
    masks: same("trainval_merged.json"),
    open: pascalContext,
    labelMap: byIndex(pascalContextLabels),
  },
  {
    set: "voc",
    title: "Pascal VOC",
    splits: ["train", "val"],
    images: same("JPEGImages"),
    masks: same("SegmentationClass"),
    list: (split) => `ImageSets/Segmentation/${split}.txt`,
    labelMap: vocLabels,
  },
];

/** What folders of images and of masks are called where people pair them. */
export const imageFolders = ["images", "image", "imgs", "img", "JPEGImages"];
export const maskFolders = ["masks", "mask", "labels", "label", "annotations", "SegmentationClass", "gt"];

/** Pairs in the folders and with the classes of a label map file. */
export function pairsLayout({ labelMap, masks, ignoredColours, folders }: LabelMapFile): Omit<Layout, "splits"> {
  const at = (template: string) => (split: string) => template.replaceAll("{split}", split);
  const layout = {
    set: "pairs",
    title: `images and masks in ${folders.images} and ${folders.masks}`,
    images: at(folders.images),
    masks: at(folders.masks),
  };
  if (masks === "ids") return { ...layout, labelMap };
  const decoder = colourMaskDecoder(labelMap, ignoredColours);
  return {
    ...layout,
    labelMap: byIndex(labelMap),
    async read(file) {
      const { height, width, labels } = await readMask(file, labelMap, decoder);
      return { height, width, format: "colours of classes", values: labels };
    },
  };
}
