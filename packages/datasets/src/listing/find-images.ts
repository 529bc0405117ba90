import { UserError } from "@ddep/core";
import { imageExtensions, isImage } from "./list-images.js";
import { pathsOf } from "./paths.js";
import { checkFolder, walk } from "./walk.js";

/**
 * Lists the image files below a folder, or those whose names end with `end` (ignoring case), as sorted paths relative
 * to it with forward slashes.
 *
 * Subfolders at any depth are included, links are followed without loops, and hidden files are skipped.
 *
 * @throws UserError naming the folder if it is missing, is a file or contains no image
 */
export async function findImages(root: string, end?: string): Promise<string[]> {
  const ending = end?.toLowerCase();
  await checkFolder(root);
  const { tree } = await walk(root, (name) =>
    ending === undefined ? isImage.test(name) : name.toLowerCase().endsWith(ending),
  );
  const paths = pathsOf(tree);
  if (paths.length === 0)
    throw new UserError("the folder contains no images", {
      file: root,
      fix: `put images into it (${imageExtensions.join(", ")}; subfolders are searched too), or give another folder`,
    });
  return Array.from({ length: paths.length }, (_, i) => paths.at(i));
}
