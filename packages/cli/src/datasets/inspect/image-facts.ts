import { stat } from "node:fs/promises";
import sharp from "sharp";
import { fingerprint, type Fingerprint } from "./fingerprint.js";

/** What is known of an image file. */
export interface ImageFacts {
  /** As it is shown: turned as its EXIF data say. */
  readonly height: number;
  readonly width: number;
  /** Such as `JPEG, RGB, 8 bits`. */
  readonly format: string;
  readonly rotated: boolean;
  readonly pages: number;
  readonly print: Fingerprint;
}

const spaces: Record<string, string> = { srgb: "RGB", "b-w": "grey", grey16: "grey", rgb16: "RGB", cmyk: "CMYK" };
const depths: Record<string, string> = { uchar: "8 bits", ushort: "16 bits", float: "float" };

/** Reads an image file whole. Throws an error that says why it cannot be decoded. */
export async function imageFacts(file: string): Promise<ImageFacts> {
  if ((await stat(file)).size === 0) throw new Error("the file is empty (0 bytes)");
  const { format, space, depth, hasAlpha, orientation, pages = 1, autoOrient } = await sharp(file).metadata();
  const alpha = hasAlpha ? " with alpha" : "";
  return {
    ...autoOrient,
    format: `${format.toUpperCase()}, ${spaces[space] ?? space}${alpha}, ${depths[depth] ?? depth}`,
    rotated: (orientation ?? 1) > 1,
    pages,
    print: await fingerprint(file),
  };
}
