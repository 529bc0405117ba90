import { UserError, type LabelMap } from "@ddep/core";
import type { LabelledDataset, Picture } from "../contract/dataset.js";
import type { Mask } from "../masks/mask.js";
import type { PictureOptions } from "../pictures/jpeg.js";
import { openPicture, openPictureFile } from "../pictures/picture.js";
import { memoised } from "../pictures/memoised.js";

export interface LabelledFilesOptions extends PictureOptions {
  readonly labelMap: LabelMap;
  readonly images: readonly string[];
  /** The file that the mask of an image comes from. */
  readonly maskFile: (index: number) => string;
  readonly readMask: (index: number) => Promise<Mask>;
}

/** Why a mask has another size than its image, both as they are shown. */
async function sizeError(image: string, maskFile: string, picture: Picture, mask: Mask): Promise<UserError> {
  const sizes = `the mask is ${mask.width} x ${mask.height} pixels and its image ${picture.width} x ${picture.height}`;
  const quarter = mask.height === picture.width && mask.width === picture.height;
  if (!quarter) return new UserError(sizes, { file: maskFile, fix: `give the mask the size of ${image}` });
  const { orientation: ofImage = 1 } = (await openPictureFile(image)).header;
  const { orientation: ofMask = 1 } = mask;
  if (ofImage > 4 && ofMask <= 4)
    return new UserError(
      `${sizes}: EXIF orientation ${ofImage} turns ${image} a quarter, and the mask lies as the pixels are stored`,
      {
        file: maskFile,
        fix: "turn the mask as the image is shown, or take the orientation out of the image's EXIF data",
      },
    );
  if (ofMask > 4 && ofImage <= 4)
    return new UserError(
      `${sizes}: EXIF orientation ${ofMask} turns the mask a quarter, and its image lies as stored`,
      {
        file: maskFile,
        fix: "take the orientation out of the mask's EXIF data",
      },
    );
  return new UserError(`${sizes}: one of the two lies on its side`, {
    file: maskFile,
    fix: `turn the mask as ${image} lies`,
  });
}

/**
 * Image files with a mask each, opened one at a time; masks are kept in memory while they fit.
 *
 * Opening a picture rejects with a UserError that names the file where image or mask is unreadable and where the mask has
 * another size than its image, both as they are shown after EXIF rotation. Warns of the first mask whose labels may be
 * meant otherwise.
 */
export function labelledFiles(options: LabelledFilesOptions): LabelledDataset {
  const { labelMap, images, maskFile, readMask, decodeJpeg } = options;
  const name = (index: number) => images[index]!;
  // Decoding a mask of 480 x 360 holds up the main thread for 5 ms, and a small labelled set comes round often.
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
