import { join } from "node:path";
import { ade20kLabels } from "./ade20k-labels.js";
import type { LabelledDataset } from "../contract/dataset.js";
import { needFolders } from "../listing/folders.js";
import { pairedFolders } from "../pairing/paired-folders.js";

/**
 * ADE20K's scene parsing benchmark, 150 classes: `ROOT/images/SPLIT/NAME.jpg` with `ROOT/annotations/SPLIT/NAME.png`,
 * whose 0 is ignored. Splits are training and validation.
 *
 * Throws a UserError that names the folder that is missing, and those of {@link pairedFolders}.
 *
 * Source: Zhou et al. 2017; ADEChallengeData2016.
 */
export async function ade20k(root: string, split: string): Promise<LabelledDataset> {
  const paths = ["images", "annotations"].map((folder) => `${folder}/${split}`);
  await needFolders(root, paths, `${paths.join(" and ")} (ADEChallengeData2016)`);
  const [images, masks] = paths.map((path) => join(root, path)) as [string, string];
  return pairedFolders({ images, masks, labelMap: ade20kLabels });
}
