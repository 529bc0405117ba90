import { UserError } from "@ddep/core";
import { imageExtensions, isImage } from "./list-images.js";
import { pathsOf } from "./paths.js";
import { checkFolder, walk } from "./walk.js";

/**
 * The image files below a folder, as sorted paths below it with forward slashes.
 *
 * Folders nest to any depth and links are followed without loops; hidden files are left out. Throws a UserError that
 * names the folder if it is missing, is a file or has no image in it.
 */
export async function findImages(root: string, extensions: RegExp = isImage): Promise<string[]> {
  await checkFolder(root);
  const { tree } = await walk(root, (name) => extensions.test(name));
  const paths = pathsOf(tree);
  if (paths.length === 0)
    throw new UserError("the folder has no image in it", {
      file: root,
      fix: `put images into it (${imageExtensions.join(", ")}; folders may nest), or give another folder`,
    });
  return Array.from({ length: paths.length }, (_, i) => paths.at(i));
}
