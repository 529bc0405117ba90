import { UserError, type LabelMap } from "@ddep/core";
import glob from "fast-glob";
import type { LabelledDataset } from "../contract/dataset.js";
import { splitFolders } from "../listing/folders.js";
import { decodeMask } from "../masks/mask.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import type { DatasetPart } from "./part.js";

/** The 19 evaluated classes of Cityscapes: name, id in `_labelIds.png` and colour, in the order of their train ids. */
const classes = [
  ["road", 7, [128, 64, 128]],
  ["sidewalk", 8, [244, 35, 232]],
  ["building", 11, [70, 70, 70]],
  ["wall", 12, [102, 102, 156]],
  ["fence", 13, [190, 153, 153]],
  ["pole", 17, [153, 153, 153]],
  ["traffic light", 19, [250, 170, 30]],
  ["traffic sign", 20, [220, 220, 0]],
  ["vegetation", 21, [107, 142, 35]],
  ["terrain", 22, [152, 251, 152]],
  ["sky", 23, [70, 130, 180]],
  ["person", 24, [220, 20, 60]],
  ["rider", 25, [255, 0, 0]],
  ["car", 26, [0, 0, 142]],
  ["truck", 27, [0, 0, 70]],
  ["bus", 28, [0, 60, 100]],
  ["train", 31, [0, 80, 100]],
  ["motorcycle", 32, [0, 0, 230]],
  ["bicycle", 33, [119, 11, 32]],
] as const;

/**
 * The 19 classes of Cityscapes with the ids used in its `_labelIds.png` files and in submissions. The other 15 ids,
 * which the benchmark excludes, are ignored.
 *
 * Source: `labels` in cityscapesscripts 2.3.0, `helpers/labels.py`.
 */
export const cityscapesLabels: LabelMap = {
  names: classes.map(([name]) => name),
  ignoreLabel: 255,
  colours: classes.map(([, , colour]) => colour),
  ids: classes.map(([, id]) => id),
  ignoredIds: [0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30],
};

/** The same classes as stored in `_labelTrainIds.png` files: by index, with 255 ignored. */
export const cityscapesTrainLabels: LabelMap = {
  names: cityscapesLabels.names,
  ignoreLabel: 255,
  colours: cityscapesLabels.colours,
};

/** The two encodings of Cityscapes' classes. */
export type CityscapesMasks = "labelIds" | "labelTrainIds";

export interface CityscapesOptions extends PictureOptions {
  /** Defaults to labelIds, which the download contains, or to labelTrainIds if only those exist. */
  readonly masks?: CityscapesMasks;
}

const holds = async (folder: string, ending: string) => {
  for await (const _ of glob.stream(`**/*${ending}`, { cwd: folder, followSymbolicLinks: false })) return true;
  return false;
};

const endOf = (masks: string) => `_gtFine_${masks}.png`;

/** The layout of Cityscapes with one of the two encodings of its classes. */
const layoutOf = (masks: CityscapesMasks, labelMap: LabelMap) => ({
  title: `Cityscapes (${endOf(masks)})`,
  splits: ["train", "val", "test"],
  images: (split: string) => `leftImg8bit/${split}`,
  masks: (split: string) => `gtFine/${split}`,
  imageEnd: "_leftImg8bit.png",
  maskEnd: endOf(masks),
  labelMap,
});

const layouts = {
  labelIds: layoutOf("labelIds", cityscapesLabels),
  labelTrainIds: layoutOf("labelTrainIds", cityscapesTrainLabels),
} as const;

async function masksIn(folder: string): Promise<CityscapesMasks> {
  for (const masks of ["labelIds", "labelTrainIds"] as const) if (await holds(folder, endOf(masks))) return masks;
  const others = [];
  for (const kind of ["instanceIds", "instanceTrainIds", "color"])
    if (await holds(folder, endOf(kind))) others.push(`_${kind}.png`);
  const beside = others.length === 0 ? "" : `, only ${others.join(" and ")}, which are not class masks`;
  throw new UserError(`the folder has no _gtFine_labelIds.png${beside}`, {
    file: folder,
    fix: "unpack gtFine_trainvaltest.zip of the Cityscapes download into the root",
  });
}

/**
 * Opens Cityscapes' street scenes, 2048 x 1024, with the 19 classes of its benchmark:
 * `ROOT/leftImg8bit/SPLIT/CITY/CITY_SEQUENCE_FRAME_leftImg8bit.png` with
 * `ROOT/gtFine/SPLIT/CITY/CITY_SEQUENCE_FRAME_gtFine_labelIds.png` (or `_labelTrainIds.png`).
 *
 * The splits are train, val and test; the masks of test contain only ignored ids.
 *
 * Source: Cordts et al. 2016; files and ids of cityscapesscripts.
 *
 * @throws UserError naming a folder that is missing or has no class masks, and as in {@link pairedFolders}
 */
export async function cityscapes(
  root: string,
  split: string,
  { masks, decodeJpeg }: CityscapesOptions = {},
): Promise<LabelledDataset> {
  const folders = await splitFolders(root, split, layouts.labelIds);
  const { imageEnd, maskEnd, labelMap } = layouts[masks ?? (await masksIn(folders.masks))];
  return pairedFolders({
    ...folders,
    decodeJpeg,
    imageEnd,
    maskEnd,
    labelMap: cityscapesLabels,
    decode: (bytes, _, file) => decodeMask(bytes, labelMap, file),
  });
}

export const cityscapesPart: DatasetPart = {
  title: "Cityscapes, fine annotations",
  help: "street scenes, 2048 x 1024, the 19 classes of the benchmark",
  source: "Cordts et al. 2016; files and ids of cityscapesscripts",
  page: "https://www.cityscapes-dataset.com",
  tree: [
    "leftImg8bit/{train,val,test}/CITY/CITY_SEQUENCE_FRAME_leftImg8bit.png",
    "gtFine/{train,val,test}/CITY/CITY_SEQUENCE_FRAME_gtFine_labelIds.png",
  ],
  steps: [
    "Register at https://www.cityscapes-dataset.com/register/ and wait for the confirmation e-mail.",
    "Download leftImg8bit_trainvaltest.zip (11 GB) and gtFine_trainvaltest.zip (241 MB) from",
    "  https://www.cityscapes-dataset.com/downloads/",
    "Unpack both into one folder.",
  ],
  train: "train",
  validation: "val",
  needsRoot: true,
  labelMap: cityscapesLabels,
  labelled: ({ root, split, decodeJpeg }) => cityscapes(root!, split, { decodeJpeg }),
  layouts: [layouts.labelIds, layouts.labelTrainIds],
};
