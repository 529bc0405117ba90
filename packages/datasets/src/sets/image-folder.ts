import { basename, join } from "node:path";
import type { Dataset } from "../contract/dataset.js";
import { listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";
import type { ImageSetPart } from "./part.js";

/**
 * Every image below a folder, without labels, in the order of the sorted paths. Large folders are listed from an index
 * in the user's cache, see {@link listImages}.
 *
 * Throws a UserError that names the folder if it is missing or has no image in it.
 */
export async function imageFolder(root: string, options: ListingOptions & PictureOptions = {}): Promise<Dataset> {
  const images = await listImages(root, options);
  const name = (index: number) => join(root, images.at(index));
  return {
    length: images.length,
    name,
    files: (index) => [name(index)],
    open: (index) => openPicture(name(index), options),
  };
}

export const imageFolderPart: ImageSetPart = {
  title: "Images without labels",
  help: "images in folders that may nest, to denoise",
  source: "your own",
  tree: ["NAME.jpg, in folders that may nest"],
  classes: false,
  recognise: (root) => Promise.resolve({ title: `images of ${basename(root)}, without labels`, root }),
};
