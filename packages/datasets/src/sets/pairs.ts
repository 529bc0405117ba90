import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { readLabelMapFile, type LabelMapFile } from "../label-maps/label-map-file.js";
import { splitFolders } from "../listing/folders.js";
import { colourMaskDecoder } from "../masks/colour-mask.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import type { DatasetPart, LabelledOptions } from "./part.js";

/**
 * Opens any images with masks of the same names, in the folders and with the classes given by a label map file. The
 * default folders are `ROOT/images/SPLIT/NAME.jpg` with `ROOT/masks/SPLIT/NAME.png`.
 *
 * @throws UserError naming a missing folder, and as in {@link pairedFolders}
 */
export async function pairs(
  root: string,
  split: string,
  { labelMap, masks, ignoredColours, folders }: LabelMapFile,
  options: PictureOptions = {},
): Promise<LabelledDataset> {
  const below = (template: string) => (split: string) => template.replaceAll("{split}", split);
  const layout = { images: below(folders.images), masks: below(folders.masks) };
  const dataset = await pairedFolders({
    ...(await splitFolders(root, split, layout)),
    ...options,
    labelMap,
    ...(masks === "colours" && { decode: colourMaskDecoder(labelMap, ignoredColours) }),
  });
  return { ...dataset, masks: { masks, ignoredColours } };
}

/** Returns the given label map file, or the one beside the images and masks. */
const labelMapFile = ({ root, labelMap }: Pick<LabelledOptions, "root" | "labelMap">) =>
  labelMap ?? join(root!, "labels.json");

export const pairsPart: DatasetPart = {
  title: "Any images with masks of the same names",
  help: "your own images and masks, with the classes of a label map file",
  source: "your own",
  tree: [
    "labels.json, or another label map file",
    "images/{train,val}/NAME.jpg, or the folders of the label map file",
    "masks/{train,val}/NAME.png",
  ],
  train: "train",
  validation: "val",
  needsRoot: true,
  labelMapFile,
  async labelled({ root, split, labelMap, decodeJpeg }) {
    const file = labelMapFile({ root, labelMap });
    if (labelMap === undefined && !existsSync(file))
      throw new UserError("pairs of images and masks need a label map", {
        key: "--label-map",
        fix: `give a JSON file such as {"names": ["road", "car"]}, or write it to ${file}`,
      });
    return pairs(root!, split, await readLabelMapFile(file), { decodeJpeg });
  },
  layouts: [],
};
