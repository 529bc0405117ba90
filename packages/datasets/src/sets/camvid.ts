import { join } from "node:path";
import type { LabelMap } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { needFolders } from "../listing/folders.js";
import { pairedFolders } from "../pairing/paired-folders.js";

/** The eleven classes of CamVid in the SegNet tutorial's order and colours. */
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

/**
 * CamVid's road scenes, 480 x 360, eleven classes and the ignore label 11: `ROOT/images/SPLIT/NAME.jpg` (or .png) with
 * `ROOT/annotations/SPLIT/NAME.png`.
 *
 * Throws a UserError that names the folder that is missing, and those of {@link pairedFolders}.
 *
 * Source: Brostow, Fauqueur, Cipolla 2009; classes and split of the SegNet tutorial.
 */
export async function camvid(root: string, split: string): Promise<LabelledDataset> {
  const paths = ["images", "annotations"].map((folder) => `${folder}/${split}`);
  await needFolders(root, paths, paths.join(" and "));
  const [images, masks] = paths.map((path) => join(root, path)) as [string, string];
  return pairedFolders({ images, masks, labelMap: camvidLabels });
}
