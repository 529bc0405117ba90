import type { LabelMap } from "@ddep/core";
import {
  ade20kLabels,
  camvidLabels,
  cityscapesLabels,
  cityscapesTrainLabels,
  pascalContextLabels,
  vocLabels,
} from "@ddep/datasets";

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
  readonly labelMap?: LabelMap;
}

const same = (folder: string) => () => folder;

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
