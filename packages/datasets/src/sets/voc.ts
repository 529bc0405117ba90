import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { byCodeUnit } from "../listing/find-images.js";
import { isFile, isFolder, needFolders } from "../listing/folders.js";
import { readListFile } from "../listing/list-file.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import { vocLabels } from "./voc-labels.js";

/** The names that a split lists. Throws a UserError that names the file, and tells the splits that there are. */
export async function readSplit(folder: string, split: string): Promise<{ file: string; names: string[] }> {
  const file = join(folder, `${split}.txt`);
  if (await isFile(file)) return { file, names: await readListFile(file) };
  const splits = (await readdir(folder)).filter((entry) => entry.endsWith(".txt")).sort(byCodeUnit);
  throw new UserError(
    `there is no such split; ${folder} lists ${splits.map((entry) => basename(entry, ".txt")).join(", ") || "none"}`,
    {
      file,
      fix: "name one of those, or write the names of the split's pictures into this file, one a line",
    },
  );
}

/** The folder of masks that holds all of a split: those of the augmented set, where there are such, hold the others too. */
async function masksFor(root: string, names: readonly string[]): Promise<string> {
  const own = join(root, "SegmentationClass");
  const augmented = join(root, "SegmentationClassAug");
  if (!(await isFolder(augmented))) return own;
  const there = new Set(await readdir(own));
  return names.every((name) => there.has(`${name}.png`)) ? own : augmented;
}

/**
 * Pascal VOC, the background and 20 classes: `ROOT/JPEGImages/NAME.jpg` with `ROOT/SegmentationClass/NAME.png` for the
 * names in `ROOT/ImageSets/Segmentation/SPLIT.txt`; a split that lists pictures of the augmented set (SBD) takes all its
 * masks from `ROOT/SegmentationClassAug`.
 *
 * Throws a UserError that names the folder, list or file that is missing, and those of {@link pairedFolders}.
 *
 * Source: Everingham et al. 2010; Hariharan et al. 2011 for the augmented set.
 */
export async function voc(root: string, split: string): Promise<LabelledDataset> {
  const layout = "JPEGImages, SegmentationClass and ImageSets/Segmentation, such as VOCdevkit/VOC2012";
  await needFolders(root, ["JPEGImages", "ImageSets/Segmentation", "SegmentationClass"], layout);
  const list = await readSplit(join(root, "ImageSets/Segmentation"), split);
  const masks = await masksFor(root, list.names);
  return pairedFolders({ images: join(root, "JPEGImages"), masks, labelMap: vocLabels, list });
}
