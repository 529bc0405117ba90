import { join } from "node:path";
import type { Dataset } from "./dataset.js";
import { findImages } from "./find-images.js";
import { openPicture } from "./picture.js";

/**
 * Every image below a folder, without labels, in the order of the sorted paths.
 *
 * Throws a UserError that names the folder if it is missing or holds no image.
 */
export async function imageFolder(root: string): Promise<Dataset> {
  const images = await findImages(root);
  const name = (index: number) => join(root, images[index]!);
  return { length: images.length, name, open: (index) => openPicture(name(index)) };
}
