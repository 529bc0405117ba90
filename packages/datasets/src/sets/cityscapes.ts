import { join } from "node:path";
import { UserError } from "@ddep/core";
import glob from "fast-glob";
import { cityscapesLabels, cityscapesTrainLabels } from "./cityscapes-labels.js";
import type { LabelledDataset } from "../contract/dataset.js";
import { needFolders } from "../listing/folders.js";
import { decodeMask } from "../masks/mask.js";
import { pairedFolders } from "../pairing/paired-folders.js";

/** Which of the two codings of Cityscapes' classes is read. */
export type CityscapesMasks = "labelIds" | "labelTrainIds";

export interface CityscapesOptions {
  /** By default labelIds, as they are in the download, and labelTrainIds where there are only those. */
  readonly masks?: CityscapesMasks;
}

const holds = async (folder: string, ending: string) => {
  for await (const _ of glob.stream(`**/*${ending}`, { cwd: folder, followSymbolicLinks: false })) return true;
  return false;
};

async function masksIn(folder: string): Promise<CityscapesMasks> {
  for (const masks of ["labelIds", "labelTrainIds"] as const)
    if (await holds(folder, `_gtFine_${masks}.png`)) return masks;
  const others = [];
  for (const kind of ["instanceIds", "instanceTrainIds", "color"])
    if (await holds(folder, `_gtFine_${kind}.png`)) others.push(`_${kind}.png`);
  const beside = others.length === 0 ? "" : `, only ${others.join(" and ")}, which hold no classes`;
  throw new UserError(`the folder holds no _gtFine_labelIds.png${beside}`, {
    file: folder,
    fix: "unpack gtFine_trainvaltest.zip of the Cityscapes download into the root",
  });
}

/**
 * Cityscapes' street scenes, 2048 x 1024, with the 19 classes of its benchmark:
 * `ROOT/leftImg8bit/SPLIT/CITY/CITY_SEQUENCE_FRAME_leftImg8bit.png` with
 * `ROOT/gtFine/SPLIT/CITY/CITY_SEQUENCE_FRAME_gtFine_labelIds.png` (or `_labelTrainIds.png`).
 *
 * Splits are train, val and test, whose masks hold ignored ids alone. Throws a UserError that names the folder that is
 * missing or holds no masks of classes, and those of {@link pairedFolders}.
 *
 * Source: Cordts et al. 2016; files and ids of cityscapesscripts.
 */
export async function cityscapes(
  root: string,
  split: string,
  options: CityscapesOptions = {},
): Promise<LabelledDataset> {
  const paths = ["leftImg8bit", "gtFine"].map((folder) => `${folder}/${split}`);
  await needFolders(root, paths, `leftImg8bit/${split} and gtFine/${split}`);
  const [images, masks] = paths.map((path) => join(root, path)) as [string, string];
  const coding = options.masks ?? (await masksIn(masks));
  return pairedFolders({
    images,
    masks,
    labelMap: cityscapesLabels,
    imageEnd: "_leftImg8bit.png",
    maskEnd: `_gtFine_${coding}.png`,
    decode: (bytes, labelMap, file) =>
      decodeMask(bytes, coding === "labelIds" ? labelMap : cityscapesTrainLabels, file),
  });
}
