import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { UserError } from "@ddep/core";
import { classFolders } from "./class-folders.js";
import type { ClassifiedDataset } from "../contract/dataset.js";
import { byCodeUnit } from "../listing/find-images.js";
import { isFolder, needFolders } from "../listing/folders.js";
import { readValidationLabels } from "./imagenet-labels.js";
import { listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";

const IMAGES = "ILSVRC/Data/CLS-LOC";
const LABELS = "LOC_val_solution.csv";

/** Whether a folder is the root of ImageNet as Kaggle's archive unpacks. */
export const hasKaggleLayout = (root: string): Promise<boolean> => isFolder(join(root, IMAGES, "train"));

/** The synsets in the order of their class indices: the class folders, or where only the validation part is there, its own. */
async function classesOf(root: string, synsets: Iterable<string>): Promise<string[]> {
  const training = join(root, IMAGES, "train");
  const names = (await isFolder(training)) ? await readdir(training) : [...new Set(synsets)];
  return names.filter((name) => /^n\d{8}$/.test(name)).sort(byCodeUnit);
}

async function validation(root: string, options: ListingOptions & PictureOptions): Promise<ClassifiedDataset> {
  const [folder, file] = [join(root, IMAGES, "val"), join(root, LABELS)];
  const synsets = await readValidationLabels(file);
  const classNames = await classesOf(root, synsets.values());
  const rank = new Map(classNames.map((name, i) => [name, i]));
  const images = await listImages(folder, options);
  const name = (index: number) => join(folder, images.at(index));
  const classes = Uint16Array.from({ length: images.length }, (_, i) => {
    const path = images.at(i);
    const synset = synsets.get(basename(path, extname(path)));
    if (synset === undefined)
      throw new UserError(`the image stands in no line of ${file}`, {
        file: name(i),
        fix: "move the image away, or copy the file of labels anew",
      });
    const index = rank.get(synset);
    if (index === undefined)
      throw new UserError(`the image is of ${synset}, for which there is no folder of training images`, {
        file: name(i),
        fix: `unpack all of ${join(root, IMAGES, "train")}`,
      });
    return index;
  });
  return {
    length: images.length,
    classNames,
    name,
    open: async (index) => ({ ...(await openPicture(name(index), options)), classIndex: classes[index]! }),
  };
}

/**
 * ImageNet-1k as Kaggle's archive unpacks: split train is `ROOT/ILSVRC/Data/CLS-LOC/train/SYNSET/NAME.JPEG`, split val is
 * flat, `ROOT/ILSVRC/Data/CLS-LOC/val/NAME.JPEG`, with the classes that `ROOT/LOC_val_solution.csv` tells.
 *
 * The class index is the rank of the synset, the same in both. Throws a UserError that names the folder, file or line that
 * is missing or wrong, and those of {@link classFolders}.
 *
 * Source: Russakovsky et al. 2015; ImageNet Object Localization Challenge at Kaggle.
 */
export async function imagenet(
  root: string,
  split: string,
  options: ListingOptions & PictureOptions = {},
): Promise<ClassifiedDataset> {
  if (split !== "train" && split !== "val")
    throw new UserError(`ImageNet has no classes for a split ${split}`, {
      key: "split",
      fix: "use train or val",
    });
  await needFolders(root, [`${IMAGES}/${split}`], `${IMAGES}/${split}${split === "val" ? ` and ${LABELS}` : ""}`);
  return split === "train" ? classFolders(join(root, IMAGES, split), options) : validation(root, options);
}
