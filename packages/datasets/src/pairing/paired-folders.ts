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
  /** Folder of the masks: PNG files with the same paths as the images except for their endings. */
  readonly masks: string;
  readonly labelMap: LabelMap;
  /** Ending of image file names after the part shared with the masks. Defaults to any image extension. */
  readonly imageEnd?: string;
  /** Ending of mask file names. Defaults to ".png". */
  readonly maskEnd?: string;
  /**
   * The images of the set, without their endings, and the file that lists them; needed if the folders also hold others.
   */
  readonly list?: { readonly file: string; readonly names: readonly string[] };
  /** Decodes a mask file to class indices. Defaults to {@link decodeMask}. */
  readonly decode?: typeof decodeMask;
}

const withoutExtension = (path: string) => path.replace(/\.[^./]+$/, "");

/**
 * Indexes paths by their stem, the path without its ending.
 *
 * @throws UserError if two paths have the same stem
 */
function byStem(folder: string, paths: readonly string[], end?: string): Map<string, string> {
  const stems = new Map<string, string>();
  for (const path of paths) {
    const stem = end === undefined ? withoutExtension(path) : path.slice(0, -end.length);
    const other = stems.get(stem);
    if (other !== undefined)
      throw new UserError(
        `has the same name as ${other} except for the extension, so their masks cannot be told apart`,
        {
          file: join(folder, path),
          fix: "rename or delete one of the two",
        },
      );
    stems.set(stem, path);
  }
  return stems;
}

/**
 * Images with masks of the same name in another folder, sorted by image path, or in the order of the list.
 *
 * Opening an image rejects with a UserError if its mask has a different size or is unreadable.
 *
 * @throws UserError naming the file if an image has no mask or, without a list, a mask has no image
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
        fix: "add the image, or remove its name from the list",
      });
    if (!maskPaths.has(stem))
      throw new UserError("the image has no mask", {
        file: join(images, path),
        fix: `add ${join(masks, `${stem}${maskEnd}`)}, or ${list === undefined ? "move the image away" : `remove its name from ${list.file}`}`,
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
