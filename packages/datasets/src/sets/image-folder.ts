import { basename, join } from "node:path";
import type { Dataset } from "../contract/dataset.js";
import { listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";
import type { ImageSetPart } from "./part.js";

/**
 * Opens every image below a folder, without labels, sorted by path. Listings of large folders are cached, see
 * {@link listImages}.
 *
 * @throws UserError naming the folder if it is missing or contains no image
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
  help: "images in nested folders, for denoising",
  source: "your own",
  tree: ["NAME.jpg, also in nested folders"],
  classes: false,
  recognise: (root) => Promise.resolve({ title: `images of ${basename(root)}, without labels`, root }),
};
