import type { LabelledDataset } from "../contract/dataset.js";
import { splitFolders } from "../listing/folders.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { ade20kLabels } from "./ade20k-labels.js";
import type { DatasetPart, FolderLayout } from "./part.js";

const layout: FolderLayout = {
  title: "ADE20K",
  splits: ["training", "validation"],
  images: (split) => `images/${split}`,
  masks: (split) => `annotations/${split}`,
  labelMap: ade20kLabels,
};

/**
 * Opens ADE20K's scene parsing benchmark, 150 classes: `ROOT/images/SPLIT/NAME.jpg` with
 * `ROOT/annotations/SPLIT/NAME.png`, where 0 is ignored. The splits are training and validation.
 *
 * Source: Zhou et al. 2017; ADEChallengeData2016.
 *
 * @throws UserError naming a missing folder, and as in {@link pairedFolders}
 */
export async function ade20k(root: string, split: string, options: PictureOptions = {}): Promise<LabelledDataset> {
  const folders = await splitFolders(root, split, layout, " (ADEChallengeData2016)");
  return pairedFolders({ ...folders, ...options, labelMap: ade20kLabels });
}

export const ade20kPart: DatasetPart = {
  title: "ADE20K, scene parsing benchmark (ADEChallengeData2016)",
  help: "scenes of any kind, 150 classes",
  source: "Zhou et al. 2017",
  page: "http://sceneparsing.csail.mit.edu",
  tree: ["images/{training,validation}/ADE_*.jpg", "annotations/{training,validation}/ADE_*.png"],
  steps: [
    "Read the terms at http://sceneparsing.csail.mit.edu, then download ADEChallengeData2016.zip (923 MB) from",
    "  http://data.csail.mit.edu/places/ADEchallenge/ADEChallengeData2016.zip",
    "Unpack it; the root is its folder ADEChallengeData2016.",
  ],
  train: "training",
  validation: "validation",
  needsRoot: true,
  labelMap: ade20kLabels,
  labelled: ({ root, split, decodeJpeg }) => ade20k(root!, split, { decodeJpeg }),
  layouts: [layout],
};
