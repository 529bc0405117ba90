import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { byCodeUnit, findImages } from "../listing/find-images.js";
import { isFile, isFolder, needFolders } from "../listing/folders.js";
import { labelledFiles } from "../pairing/labelled-files.js";
import { pairedFolders } from "../pairing/paired-folders.js";
import { readAnnotations } from "./pascal-context-annotations.js";
import { pascalContextLabels } from "./pascal-context-labels.js";
import { readSplit } from "./voc.js";

const ANNOTATIONS = "trainval_merged.json";

async function fromAnnotations(root: string, file: string, split: string): Promise<LabelledDataset> {
  const all = await readAnnotations(file);
  const chosen = all.filter(({ phase }) => phase === split).sort((a, b) => byCodeUnit(a.fileName, b.fileName));
  if (chosen.length === 0) {
    const phases = [...new Set(all.map(({ phase }) => phase))].sort(byCodeUnit);
    throw new UserError(`holds no picture of the split ${split}`, {
      file,
      fix: `name one of its splits: ${phases.join(", ")}`,
    });
  }
  const folder = join(root, "JPEGImages");
  const there = new Set(await findImages(folder));
  const missing = chosen.find(({ fileName }) => !there.has(fileName));
  if (missing !== undefined)
    throw new UserError("the image is missing", {
      file: join(folder, missing.fileName),
      fix: "unpack the images of VOC2010 (VOCtrainval_03-May-2010.tar) into the root",
    });
  return labelledFiles({
    labelMap: pascalContextLabels,
    images: chosen.map(({ fileName }) => join(folder, fileName)),
    maskFile: () => file,
    readMask: (index) => Promise.resolve(chosen[index]!.mask()),
  });
}

/**
 * Pascal Context, 59 classes: `ROOT/JPEGImages/NAME.jpg` with `ROOT/trainval_merged.json`, or with
 * `ROOT/SegmentationClassContext/NAME.png` for the names in `ROOT/ImageSets/SegmentationContext/SPLIT.txt` where those are
 * there. Splits are train and val.
 *
 * Throws a UserError that names the folder or file that is missing, and those of {@link pairedFolders}.
 *
 * Source: Mottaghi et al. 2014; the annotation file of Pascal in Detail, and PNG masks as mmsegmentation makes them of it.
 */
export async function pascalContext(root: string, split: string): Promise<LabelledDataset> {
  await needFolders(root, ["JPEGImages"], `JPEGImages and ${ANNOTATIONS}, such as VOCdevkit/VOC2010`);
  const lists = join(root, "ImageSets/SegmentationContext");
  const masks = join(root, "SegmentationClassContext");
  if ((await isFolder(masks)) && (await isFolder(lists))) {
    const list = await readSplit(lists, split);
    return pairedFolders({ images: join(root, "JPEGImages"), masks, labelMap: pascalContextLabels, list });
  }
  const file = join(root, ANNOTATIONS);
  if (await isFile(file)) return fromAnnotations(root, file, split);
  const original = await isFolder(join(root, "trainval"));
  throw new UserError(
    original
      ? "there is no such file; the .mat files of the original 459 categories are not read"
      : "there is no such file, and no SegmentationClassContext with ImageSets/SegmentationContext either",
    {
      file,
      fix: `put ${ANNOTATIONS} of the Pascal in Detail annotations there, or PNG masks with 1 to 59 into SegmentationClassContext and the lists of train and val into ImageSets/SegmentationContext`,
    },
  );
}
