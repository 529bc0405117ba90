import { readdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { UserError } from "@ddep/core";
import { readText } from "@ddep/core/node";
import { classFolders } from "./class-folders.js";
import type { ClassifiedDataset } from "../contract/dataset.js";
import { foldersIn, isFolder, needFolders } from "../listing/folders.js";
import type { ImageSetPart } from "./part.js";
import { listImages, type ListingOptions } from "../listing/list-images.js";
import { byCodeUnit } from "../listing/packed-names.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";

const IMAGES = "ILSVRC/Data/CLS-LOC";
const LABELS = "LOC_val_solution.csv";
const SYNSET = /^n\d{8}$/;

const HEADER = "ImageId,PredictionString";
const fix = "copy LOC_val_solution.csv of the Kaggle download again";

/**
 * Reads the synset of each image by its name without extension from `LOC_val_solution.csv`. Each image has one line,
 * `ILSVRC2012_val_00048981,n03995372 85 1 499 272`, whose boxes all belong to one synset.
 *
 * @throws UserError naming the file and the line that is malformed or repeats an image
 */
async function readValidationLabels(file: string): Promise<Map<string, string>> {
  const text = await readText(file);
  const [header, ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (header !== HEADER) throw new UserError(`does not begin with the line ${HEADER}`, { file, fix });
  const synsets = new Map<string, string>();
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const [, name, synset] = /^([^,\s]+),(n\d{8})(?: |$)/.exec(line) ?? [];
    const wrong = (problem: string) => new UserError(problem, { file, key: `line ${i + 2}`, fix });
    if (name === undefined || synset === undefined) throw wrong("does not name a picture and its synset");
    if (synsets.has(name)) throw wrong(`repeats ${name}`);
    synsets.set(name, synset);
  });
  if (synsets.size === 0) throw new UserError("does not name a picture", { file, fix });
  return synsets;
}

/** Returns whether a folder is the root of ImageNet as unpacked from Kaggle's archive. */
export const hasKaggleLayout = (root: string): Promise<boolean> => isFolder(join(root, IMAGES, "train"));

/**
 * Returns the synsets in the order of their class indices: those of the class folders, or of the validation labels if
 * there are no training images.
 */
async function classesOf(root: string, synsets: Iterable<string>): Promise<string[]> {
  const training = join(root, IMAGES, "train");
  const names = (await isFolder(training)) ? await readdir(training) : [...new Set(synsets)];
  return names.filter((name) => SYNSET.test(name)).sort(byCodeUnit);
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
      throw new UserError(`the image is not in ${file}`, {
        file: name(i),
        fix: "move the image away, or copy the file of labels again",
      });
    const index = rank.get(synset);
    if (index === undefined)
      throw new UserError(`the image belongs to ${synset}, which has no folder of training images`, {
        file: name(i),
        fix: `unpack all of ${join(root, IMAGES, "train")}`,
      });
    return index;
  });
  return {
    length: images.length,
    classNames,
    name,
    files: (index) => [name(index)],
    open: async (index) => ({ ...(await openPicture(name(index), options)), classIndex: classes[index]! }),
  };
}

/**
 * Opens ImageNet-1k as unpacked from Kaggle's archive. Split train is
 * `ROOT/ILSVRC/Data/CLS-LOC/train/SYNSET/NAME.JPEG`; split val is flat, `ROOT/ILSVRC/Data/CLS-LOC/val/NAME.JPEG`, with
 * the classes in `ROOT/LOC_val_solution.csv`.
 *
 * The class index is the rank of the synset, the same in both splits.
 *
 * Source: Russakovsky et al. 2015; ImageNet Object Localization Challenge at Kaggle.
 *
 * @throws UserError naming the folder, file or line that is missing or wrong, and as in {@link classFolders}
 */
export async function imagenet(
  root: string,
  split: string,
  options: ListingOptions & PictureOptions = {},
): Promise<ClassifiedDataset> {
  if (split !== "train" && split !== "val")
    throw new UserError(`ImageNet has no labels for the split ${split}`, {
      key: "split",
      fix: "use train or val",
    });
  await needFolders(root, [`${IMAGES}/${split}`], `${IMAGES}/${split}${split === "val" ? ` and ${LABELS}` : ""}`);
  return split === "train" ? classFolders(join(root, IMAGES, split), options) : validation(root, options);
}

/** Where class folders lie below the unpacked root, outermost first. */
const BELOW = [`${IMAGES}/train`, "Data/CLS-LOC/train", "CLS-LOC/train", "train", ""];

export const imagenetPart: ImageSetPart = {
  title: "ImageNet-1k (ILSVRC 2012) or ImageNet-21k",
  help: "photographs in one folder per class, a thousand classes or more",
  source: "Russakovsky et al. 2015",
  page: "https://www.image-net.org",
  tree: [
    `${IMAGES}/train/nXXXXXXXX/*.JPEG, or nXXXXXXXX/*.JPEG straight below the root`,
    `${IMAGES}/val/*.JPEG with ${LABELS} beside ILSVRC, as Kaggle has them`,
  ],
  steps: [
    "Make an account at https://www.image-net.org/login and ask for access, or accept the rules of",
    "  https://www.kaggle.com/c/imagenet-object-localization-challenge",
    "Download ILSVRC2012_img_train.tar (138 GB) or, at Kaggle, imagenet-object-localization-challenge.zip;",
    "  for ImageNet-21k the archive of the winter 2021 release.",
    "Unpack it so that each class has a folder; ILSVRC2012_img_train.tar holds one tar file per class.",
  ],
  classes: true,
  async recognise(root) {
    for (const below of BELOW) {
      const folder = join(root, below);
      if (!(await isFolder(folder))) continue;
      const classes = (await foldersIn(folder)).filter((name) => SYNSET.test(name)).length;
      if (classes < 2) continue;
      const size = classes > 1000 ? "ImageNet-21k" : classes === 1000 ? "ImageNet-1k" : "ImageNet";
      return { title: `${size}, ${classes} class folders`, root: folder };
    }
    return undefined;
  },
};
