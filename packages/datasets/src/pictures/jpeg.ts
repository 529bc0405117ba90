import { readFile } from "node:fs/promises";
import type { Rect } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import type { Picture } from "../contract/dataset.js";
import { plainJpegHeader } from "./jpeg-header.js";

/** What the native backend offers beyond a plain backend: a decoder that runs in the thread pool; false where it cannot. */
interface JpegDecoder {
  readonly decodeJpeg: (
    file: Uint8Array,
    x: number,
    y: number,
    width: number,
    height: number,
    out: Uint8Array,
    outHeight: number,
    outWidth: number,
  ) => Promise<boolean>;
}

/** The decoder of the backend that runs, where one runs that has it. */
function decoderOfBackend(): JpegDecoder | undefined {
  if (!tf.getBackend()) return undefined;
  const backend: object = tf.backend();
  return "decodeJpeg" in backend ? (backend as JpegDecoder) : undefined;
}

/**
 * Opens a JPEG file of the plain kind by the decoder of the native backend, which cuts, decodes no more than the part that
 * is asked for, and resizes in one go. Undefined where there is no such decoder or the file is of another kind.
 *
 * `otherwise` reads the pixels where the decoder cannot, and says what is wrong with the file.
 */
export async function openPlainJpeg(file: string, otherwise: Picture["pixels"]): Promise<Picture | undefined> {
  const decoder = decoderOfBackend();
  if (decoder === undefined) return undefined;
  // What is wrong with the file is for sharp to say.
  const bytes = await readFile(file).catch(() => undefined);
  const size = bytes && plainJpegHeader(bytes);
  if (size === undefined) return undefined;
  return {
    ...size,
    async pixels(crop: Rect, height, width) {
      const out = new Uint8Array(height * width * 3);
      const { x, y } = crop;
      const decoded = await decoder.decodeJpeg(bytes!, x, y, crop.width, crop.height, out, height, width);
      return decoded ? out : otherwise(crop, height, width);
    },
  };
}
