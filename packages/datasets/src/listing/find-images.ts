import { UserError } from "@ddep/core";
import { imageExtensions, isImage } from "./list-images.js";
import { pathsOf } from "./paths.js";
import { checkFolder, walk } from "./walk.js";

/**
 * The image files below a folder, or those whose names end so in any case, as sorted paths below it with forward slashes.
 *
 * Folders nest to any depth and links are followed without loops; hidden files are left out. Throws a UserError that
 * names the folder if it is missing, is a file or has no image in it.
 */
export async function findImages(root: string, end?: string): Promise<string[]> {
  const ending = end?.toLowerCase();
  await checkFolder(root);
  const { tree } = await walk(root, (name) =>
    ending === undefined ? isImage.test(name) : name.toLowerCase().endsWith(ending),
  );
  const paths = pathsOf(tree);
  if (paths.length === 0)
    throw new UserError("the folder has no image in it", {
      file: root,
      fix: `put images into it (${imageExtensions.join(", ")}; folders may nest), or give another folder`,
    });
  return Array.from({ length: paths.length }, (_, i) => paths.at(i));
}
