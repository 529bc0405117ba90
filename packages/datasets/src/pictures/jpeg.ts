import { readFile } from "node:fs/promises";
import type { JpegDecoder, Rect } from "@ddep/core";
import type { Picture } from "../contract/dataset.js";
import { MAX_PIXELS } from "./kinds.js";
import { plainJpegHeader } from "./jpeg-header.js";

/** How a set's image files are decoded. */
export interface PictureOptions {
  /** Decodes plain JPEG files in place of sharp, faster; the two differ by what they round. */
  readonly decodeJpeg?: JpegDecoder | undefined;
}

/**
 * Opens a JPEG file of the plain kind by a decoder, which cuts, decodes no more than the part that is asked for, and resizes
 * in one go. Undefined where the file is of another kind.
 *
 * `otherwise` reads the pixels where the decoder cannot, and says what is wrong with the file.
 */
export async function openPlainJpeg(
  file: string,
  decode: JpegDecoder,
  otherwise: Picture["pixels"],
): Promise<Picture | undefined> {
  // What is wrong with the file is for sharp to say.
  const bytes = await readFile(file).catch(() => undefined);
  const size = bytes && plainJpegHeader(bytes);
  if (size === undefined || size.height * size.width > MAX_PIXELS) return undefined;
  return {
    ...size,
    async pixels({ x, y, ...crop }: Rect, height, width) {
      const out = new Uint8Array(height * width * 3);
      const decoded = await decode(bytes!, x, y, crop.width, crop.height, out, height, width);
      return decoded ? out : otherwise({ x, y, ...crop }, height, width);
    },
  };
}
