import { join } from "node:path";
import type { Dataset } from "../contract/dataset.js";
import { listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";

/**
 * Every image below a folder, without labels, in the order of the sorted paths. Large folders are listed from an index
 * in the user's cache, see {@link listImages}.
 *
 * Throws a UserError that names the folder if it is missing or holds no image.
 */
export async function imageFolder(root: string, options: ListingOptions & PictureOptions = {}): Promise<Dataset> {
  const images = await listImages(root, options);
  const name = (index: number) => join(root, images.at(index));
  return { length: images.length, name, open: (index) => openPicture(name(index), options) };
}
