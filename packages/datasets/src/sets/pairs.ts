import { join } from "node:path";
import { colourMaskDecoder } from "../masks/colour-mask.js";
import type { LabelledDataset } from "../contract/dataset.js";
import { needFolders } from "../listing/folders.js";
import type { LabelMapFile } from "../label-maps/label-map-file.js";
import { pairedFolders } from "../pairing/paired-folders.js";

/**
 * Any images with masks of the same names, in the folders and with the classes that a label map file tells; by default
 * `ROOT/images/SPLIT/NAME.jpg` with `ROOT/masks/SPLIT/NAME.png`.
 *
 * Throws a UserError that names the folder that is missing, and those of {@link pairedFolders}.
 */
export async function pairs(root: string, split: string, file: LabelMapFile): Promise<LabelledDataset> {
  const { labelMap, masks, ignoredColours, folders } = file;
  const paths = [folders.images, folders.masks].map((path) => path.replaceAll("{split}", split));
  await needFolders(root, paths, paths.join(" and "));
  const [images, masksFolder] = paths.map((path) => join(root, path)) as [string, string];
  return pairedFolders({
    images,
    masks: masksFolder,
    labelMap,
    ...(masks === "colours" ? { decode: colourMaskDecoder(labelMap, ignoredColours) } : {}),
  });
}
