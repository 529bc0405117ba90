import { UserError, type LabelMap } from "@ddep/core";
import type { LabelledDataset, Picture } from "../contract/dataset.js";
import type { Mask } from "../masks/mask.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture, openPictureFile } from "../pictures/picture.js";
import { memoised } from "../pictures/memoised.js";

export interface LabelledFilesOptions extends PictureOptions {
  readonly labelMap: LabelMap;
  readonly images: readonly string[];
  /** Returns the file that the mask of an image comes from. */
  readonly maskFile: (index: number) => string;
  readonly readMask: (index: number) => Promise<Mask>;
}

/** Explains why a mask differs in size from its image, both after EXIF rotation. */
async function sizeError(image: string, maskFile: string, picture: Picture, mask: Mask): Promise<UserError> {
  const sizes = `the mask is ${mask.width} x ${mask.height} pixels and its image ${picture.width} x ${picture.height}`;
  const quarter = mask.height === picture.width && mask.width === picture.height;
  if (!quarter) return new UserError(sizes, { file: maskFile, fix: `give the mask the size of ${image}` });
  const { orientation: ofImage = 1 } = (await openPictureFile(image)).header;
  const { orientation: ofMask = 1 } = mask;
  if (ofImage > 4 && ofMask <= 4)
    return new UserError(
      `${sizes}: EXIF orientation ${ofImage} rotates ${image} by 90 degrees, but the mask matches the unrotated pixels`,
      {
        file: maskFile,
        fix: "rotate the mask to match the image as displayed, or remove the orientation from the image's EXIF data",
      },
    );
  if (ofMask > 4 && ofImage <= 4)
    return new UserError(`${sizes}: EXIF orientation ${ofMask} rotates the mask by 90 degrees, but not its image`, {
      file: maskFile,
      fix: "remove the orientation from the mask's EXIF data",
    });
  return new UserError(`${sizes}: one of the two is rotated by 90 degrees`, {
    file: maskFile,
    fix: `rotate the mask to match ${image}`,
  });
}

/**
 * Image files with one mask each, opened one at a time. Masks are kept in memory as long as they fit.
 *
 * Opening an image rejects with a UserError naming the file if image or mask is unreadable, or if their sizes differ
 * after EXIF rotation. Warns about the first mask whose labels may be meant differently.
 */
export function labelledFiles(options: LabelledFilesOptions): LabelledDataset {
  const { labelMap, images, maskFile, readMask, decodeJpeg } = options;
  const name = (index: number) => images[index]!;
  // Decoding a 480 x 360 mask blocks the main thread for 5 ms, and a small labelled set repeats often.
  const maskOf = memoised(readMask, ({ labels }) => labels.byteLength);
  let warned = false;
  const warn = ({ hint }: Mask, index: number) => {
    if (hint === undefined || warned) return;
    warned = true;
    process.emitWarning(`${maskFile(index)}: ${hint}`);
  };
  return {
    length: images.length,
    labelMap,
    name,
    files: (index) => [name(index), maskFile(index)],
    async open(index) {
      const [picture, mask] = await Promise.all([openPicture(name(index), { decodeJpeg }), maskOf(index)]);
      if (mask.height !== picture.height || mask.width !== picture.width)
        throw await sizeError(name(index), maskFile(index), picture, mask);
      warn(mask, index);
      return { ...picture, labels: mask.labels };
    },
  };
}
