import { readFile } from "node:fs/promises";
import type { JpegDecoder, Rect } from "@ddep/core";
import type { Picture } from "../contract/dataset.js";
import { MAX_PIXELS } from "./kinds.js";
import { plainJpegHeader } from "./jpeg-header.js";

/** How the image files of a set are decoded. */
export interface PictureOptions {
  /** Decodes plain JPEG files faster than sharp; the results differ only by rounding. */
  readonly decodeJpeg?: JpegDecoder | undefined;
}

/**
 * Opens a plain JPEG file with a decoder that crops, decodes only the requested region, and resizes in one go. Returns
 * undefined for other files.
 *
 * `otherwise` reads the pixels if the decoder cannot, and reports what is wrong with the file.
 */
export async function openPlainJpeg(
  file: string,
  decode: JpegDecoder,
  otherwise: Picture["pixels"],
): Promise<Picture | undefined> {
  // If the file cannot be read, sharp reports why.
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
