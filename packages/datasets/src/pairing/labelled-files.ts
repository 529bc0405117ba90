import { UserError, type LabelMap } from "@ddep/core";
import sharp from "sharp";
import type { LabelledDataset, Picture } from "../contract/dataset.js";
import type { Mask } from "../masks/mask.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture } from "../pictures/picture.js";
import { memoised } from "../pictures/memoised.js";

export interface LabelledFilesOptions extends PictureOptions {
  readonly labelMap: LabelMap;
  readonly images: readonly string[];
  /** The file that the mask of an image comes from. */
  readonly maskFile: (index: number) => string;
  readonly readMask: (index: number) => Promise<Mask>;
}

/** Why a mask has another size than its image. */
async function sizeError(image: string, maskFile: string, picture: Picture, mask: Mask): Promise<UserError> {
  const sizes = `the mask is ${mask.width} x ${mask.height} pixels and its image ${picture.width} x ${picture.height}`;
  const turned = mask.height === picture.width && mask.width === picture.height;
  const { orientation = 1 } = turned ? await sharp(image).metadata() : {};
  if (orientation > 4)
    return new UserError(
      `${sizes}: EXIF orientation ${orientation} turns ${image} a quarter, and the mask lies as the pixels are stored`,
      {
        file: maskFile,
        fix: "turn the mask as the image is shown, or take the orientation out of the image's EXIF data",
      },
    );
  return new UserError(turned ? `${sizes}: one of the two lies on its side` : sizes, {
    file: maskFile,
    fix: turned ? `turn the mask as ${image} lies` : `give the mask the size of ${image}`,
  });
}

/**
 * Image files with a mask each, opened one at a time; masks are kept in memory while they fit.
 *
 * Opening a picture rejects with a UserError that names the file where image or mask is unreadable and where the mask has
 * another size than its image, as it is shown after EXIF rotation.
 */
export function labelledFiles(options: LabelledFilesOptions): LabelledDataset {
  const { labelMap, images, maskFile, readMask, decodeJpeg } = options;
  const name = (index: number) => images[index]!;
  // Decoding a mask of 480 x 360 holds up the main thread for 5 ms, and a small labelled set comes round often.
  const maskOf = memoised(readMask, ({ labels }) => labels.byteLength);
  return {
    length: images.length,
    labelMap,
    name,
    files: (index) => [name(index), maskFile(index)],
    async open(index) {
      const [picture, mask] = await Promise.all([openPicture(name(index), { decodeJpeg }), maskOf(index)]);
      if (mask.height !== picture.height || mask.width !== picture.width)
        throw await sizeError(name(index), maskFile(index), picture, mask);
      return { ...picture, labels: mask.labels };
    },
  };
}
