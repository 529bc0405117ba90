import { join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import type { LabelledDataset } from "./dataset.js";
import { findImages } from "./find-images.js";
import { readMask } from "./mask.js";
import { openPicture } from "./picture.js";
import { remembered } from "./remembered.js";

export interface PairedFoldersOptions {
  /** Folder of the images. */
  readonly images: string;
  /** Folder of the masks: PNG files with the paths of the images but for the extension. */
  readonly masks: string;
  readonly labelMap: LabelMap;
}

const stem = (path: string) => path.replace(/\.[^./]+$/, "");

/** Throws unless the paths are distinct without their extensions; returns them by that stem. */
function byStem(folder: string, paths: readonly string[]): Map<string, string> {
  const stems = new Map<string, string>();
  for (const path of paths) {
    const other = stems.get(stem(path));
    if (other !== undefined)
      throw new UserError(
        `has the same name as ${other} but for the extension, so masks cannot be told apart`,
        {
          file: join(folder, path),
          mend: "rename or delete one of the two",
        },
      );
    stems.set(stem(path), path);
  }
  return stems;
}

/**
 * Images with masks of the same name in another folder, in the order of the sorted image paths.
 *
 * Throws a UserError that names the file for an image without mask and a mask without image; opening a picture rejects
 * with one where the mask has another size than its image or is unreadable.
 */
export async function pairedFolders({
  images,
  masks,
  labelMap,
}: PairedFoldersOptions): Promise<LabelledDataset> {
  const imagePaths = byStem(images, await findImages(images));
  const maskPaths = byStem(masks, await findImages(masks, /\.png$/i));
  for (const [key, path] of imagePaths)
    if (!maskPaths.has(key))
      throw new UserError("the image has no mask", {
        file: join(images, path),
        mend: `add ${join(masks, `${key}.png`)}, or move the image away`,
      });
  for (const [key, path] of maskPaths)
    if (!imagePaths.has(key))
      throw new UserError("the mask has no image", {
        file: join(masks, path),
        mend: `add its image to ${images}, or move the mask away`,
      });
  const pairs = [...imagePaths].map(([key, path]) => [path, maskPaths.get(key)!] as const);
  const name = (index: number) => join(images, pairs[index]![0]);
  const maskFile = (index: number) => join(masks, pairs[index]![1]);
  // Decoding a mask of 480 x 360 holds up the main thread for 5 ms, and a small labelled set comes round often.
  const maskOf = remembered(
    (index) => readMask(maskFile(index), labelMap),
    ({ labels }) => labels.byteLength,
  );
  return {
    length: pairs.length,
    labelMap,
    name,
    async open(index) {
      const [picture, mask] = await Promise.all([openPicture(name(index)), maskOf(index)]);
      if (mask.height !== picture.height || mask.width !== picture.width)
        throw new UserError(
          `the mask is ${mask.width} x ${mask.height} pixels and its image ${picture.width} x ${picture.height}`,
          { file: maskFile(index), mend: `give the mask the size of ${name(index)}` },
        );
      return { ...picture, labels: mask.labels };
    },
  };
}
