import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import type { ClassifiedDataset } from "./dataset.js";
import { byCodeUnit, findImages } from "./find-images.js";
import { openPicture } from "./picture.js";

const layout = "put the images of each class into a folder of its own: ROOT/CLASS/image.jpg";

/**
 * Images in one folder a class: the class index is the rank of the folder's name in sorted order.
 *
 * Throws a UserError that names the folder or file if there is no class folder, if one holds no image, or if an image
 * lies beside them.
 */
export async function classFolders(root: string): Promise<ClassifiedDataset> {
  const images = await findImages(root);
  const loose = images.find((image) => !image.includes("/"));
  if (loose !== undefined)
    throw new UserError("the image lies in no class folder", { file: join(root, loose), mend: layout });
  const entries = (await readdir(root)).filter((entry) => !entry.startsWith("."));
  const isFolder = await Promise.all(
    entries.map(async (entry) => (await stat(join(root, entry))).isDirectory()),
  );
  const classNames = entries.filter((_, i) => isFolder[i]).sort(byCodeUnit);
  const rank = new Map(classNames.map((name, i) => [name, i]));
  const classes = Uint32Array.from(images, (image) => rank.get(image.slice(0, image.indexOf("/")))!);
  const filled = new Set(classes);
  const empty = classNames.find((_, i) => !filled.has(i));
  if (empty !== undefined)
    throw new UserError("the class folder holds no image", {
      file: join(root, empty),
      mend: "put images into it, or delete it: each folder counts as a class",
    });
  const name = (index: number) => join(root, images[index]!);
  return {
    length: images.length,
    classNames,
    name,
    open: async (index) => ({ ...(await openPicture(name(index))), classIndex: classes[index]! }),
  };
}
