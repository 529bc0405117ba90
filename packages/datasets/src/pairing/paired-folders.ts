import { join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import type { LabelledDataset } from "../contract/dataset.js";
import { findImages } from "../listing/find-images.js";
import { labelledFiles } from "./labelled-files.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { decodeMask, readMask } from "../masks/mask.js";

export interface PairedFoldersOptions extends PictureOptions {
  /** Folder of the images. */
  readonly images: string;
  /** Folder of the masks: PNG files with the paths of the images but for their endings. */
  readonly masks: string;
  readonly labelMap: LabelMap;
  /** How the files of images end after what they share with their masks; by default as any image file. */
  readonly imageEnd?: string;
  /** How the files of masks end; by default ".png". */
  readonly maskEnd?: string;
  /** The pictures of the set, without their endings, where the folders hold others too, and the file that lists them. */
  readonly list?: { readonly file: string; readonly names: readonly string[] };
  /** Turns the bytes of a mask's file into class indices; by default {@link decodeMask}. */
  readonly decode?: typeof decodeMask;
}

const withoutExtension = (path: string) => path.replace(/\.[^./]+$/, "");

/** Throws unless the paths are distinct without their endings; returns them by what is left. */
function byStem(folder: string, paths: readonly string[], end?: string): Map<string, string> {
  const stems = new Map<string, string>();
  for (const path of paths) {
    const stem = end === undefined ? withoutExtension(path) : path.slice(0, -end.length);
    const other = stems.get(stem);
    if (other !== undefined)
      throw new UserError(`has the same name as ${other} but for the extension, so masks cannot be told apart`, {
        file: join(folder, path),
        fix: "rename or delete one of the two",
      });
    stems.set(stem, path);
  }
  return stems;
}

/**
 * Images with masks of the same name in another folder, in the order of the sorted image paths, or of the list.
 *
 * Throws a UserError that names the file for an image without mask and, where no list is given, a mask without image;
 * opening a picture rejects with one where the mask has another size than its image or is unreadable.
 */
export async function pairedFolders(options: PairedFoldersOptions): Promise<LabelledDataset> {
  const { images, masks, labelMap, imageEnd, maskEnd = ".png", list, decode, decodeJpeg } = options;
  const imagePaths = byStem(images, await findImages(images, imageEnd), imageEnd);
  const maskPaths = byStem(masks, await findImages(masks, maskEnd), maskEnd);
  const stems = list?.names ?? [...imagePaths.keys()];
  for (const stem of stems) {
    const path = imagePaths.get(stem);
    if (path === undefined)
      throw new UserError(`there is no image ${stem} in ${images}`, {
        file: list!.file,
        fix: "add the image, or take its name off the list",
      });
    if (!maskPaths.has(stem))
      throw new UserError("the image has no mask", {
        file: join(images, path),
        fix: `add ${join(masks, `${stem}${maskEnd}`)}, or ${list === undefined ? "move the image away" : `take its name off ${list.file}`}`,
      });
  }
  if (list === undefined)
    for (const [stem, path] of maskPaths)
      if (!imagePaths.has(stem))
        throw new UserError("the mask has no image", {
          file: join(masks, path),
          fix: `add its image to ${images}, or move the mask away`,
        });
  return labelledFiles({
    labelMap,
    decodeJpeg,
    images: stems.map((stem) => join(images, imagePaths.get(stem)!)),
    maskFile: (index) => join(masks, maskPaths.get(stems[index]!)!),
    readMask: (index) => readMask(join(masks, maskPaths.get(stems[index]!)!), labelMap, decode),
  });
}
