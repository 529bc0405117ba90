import { openPictureFile } from "@ddep/datasets";
import { fingerprint, type Fingerprint } from "./fingerprint.js";

/** The properties of an image file. */
export interface ImageFacts {
  /** As displayed: rotated according to its EXIF data. */
  readonly height: number;
  readonly width: number;
  /** Such as `JPEG, RGB, 8 bits`. */
  readonly format: string;
  readonly rotated: boolean;
  readonly pages: number;
  readonly print: Fingerprint;
}

const spaces: Record<string, string> = { srgb: "RGB", "b-w": "grey", grey16: "grey", rgb16: "RGB", cmyk: "CMYK" };
const depths: Record<string, string> = { uchar: "8 bits", ushort: "16 bits" };

/** Reads a whole image file, as training does. Throws a UserError that says why it cannot be decoded. */
export async function imageFacts(file: string): Promise<ImageFacts> {
  const picture = await openPictureFile(file);
  const { height, width, header } = picture;
  const { format, space, depth, hasAlpha, orientation, pages = 1 } = header;
  const alpha = hasAlpha ? " with alpha" : "";
  return {
    ...{ height, width, pages },
    format: `${format.toUpperCase()}, ${spaces[space] ?? space}${alpha}, ${depths[depth] ?? depth}`,
    rotated: (orientation ?? 1) > 1,
    print: await fingerprint(picture),
  };
}
