import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { ClassifiedDataset } from "../contract/dataset.js";
import { foldersIn } from "../listing/folders.js";
import { isImage, listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";
import type { ImageSetPart } from "./part.js";

const layout = "put the images of each class into their own folder: ROOT/CLASS/image.jpg";

/**
 * Opens images sorted into one folder per class. The class index is the rank of the folder's name in sorted order.
 * Listings of large sets are cached, see {@link listImages}.
 *
 * @throws UserError naming the folder or file if there is no class folder, one contains no image, or an image lies
 * outside the class folders
 */
export async function classFolders(
  root: string,
  options: ListingOptions & PictureOptions = {},
): Promise<ClassifiedDataset> {
  const images = await listImages(root, options);
  const { top: classNames, filled } = images;
  const loose = filled.get("");
  if (loose !== undefined)
    throw new UserError("the image is not in a class folder", {
      file: join(root, images.at(loose)),
      fix: layout,
    });
  const empty = classNames.find((name) => !filled.has(name));
  if (empty !== undefined)
    throw new UserError("the class folder contains no images", {
      file: join(root, empty),
      fix: "put images into it, or delete it: each folder counts as a class",
    });
  const rank = new Map(classNames.map((name, i) => [name, i]));
  const name = (index: number) => join(root, images.at(index));
  return {
    length: images.length,
    classNames,
    name,
    files: (index) => [name(index)],
    open: async (index) => ({
      ...(await openPicture(name(index), options)),
      classIndex: rank.get(images.topAt(index))!,
    }),
  };
}

export const classFoldersPart: ImageSetPart = {
  title: "Class folders",
  help: "images in one folder per class",
  source: "your own",
  tree: ["CLASS/NAME.jpg"],
  classes: true,
  async recognise(root) {
    const { length } = await foldersIn(root);
    const loose = (await readdir(root)).some((name) => isImage.test(name));
    return length > 1 && !loose ? { title: `${length} class folders`, root } : undefined;
  },
};
