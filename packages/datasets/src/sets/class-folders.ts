import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { ClassifiedDataset } from "../contract/dataset.js";
import { foldersIn } from "../listing/folders.js";
import { isImage, listImages, type ListingOptions } from "../listing/list-images.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";
import type { ImageSetPart } from "./part.js";

const layout = "put the images of each class into a folder of its own: ROOT/CLASS/image.jpg";

/**
 * Images in one folder a class: the class index is the rank of the folder's name in sorted order. Large sets are listed
 * from an index in the user's cache, see {@link listImages}.
 *
 * Throws a UserError that names the folder or file if there is no class folder, if one has no image, or if an image
 * lies beside them.
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
    throw new UserError("the class folder has no image in it", {
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
  help: "images in one folder a class",
  source: "your own",
  tree: ["CLASS/NAME.jpg"],
  classes: true,
  async recognise(root) {
    const { length } = await foldersIn(root);
    const loose = (await readdir(root)).some((name) => isImage.test(name));
    return length > 1 && !loose ? { title: `${length} class folders`, root } : undefined;
  },
};
