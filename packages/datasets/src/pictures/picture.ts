import { stat } from "node:fs/promises";
import { UserError, type Rect } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import type { Picture } from "../contract/dataset.js";
import { enlarge } from "./enlarge.js";
import { openPlainJpeg, type PictureOptions } from "./jpeg.js";

/**
 * Embedded colour profiles are ignored, as they were when the published encoders were trained; damaged pixel data is an
 * error and never grey bands.
 */
const reading: SharpOptions = { autoOrient: true, failOn: "error", ignoreIcc: true };

/** Cuts and shrinks in sharp's thread pool, then enlarges where the crop is smaller than asked for. */
async function cut(
  source: Sharp,
  whole: { height: number; width: number },
  crop: Rect,
  height: number,
  width: number,
): Promise<Uint8Array> {
  let image = source;
  if (crop.width !== whole.width || crop.height !== whole.height)
    image = image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  const [h, w] = [Math.min(crop.height, height), Math.min(crop.width, width)];
  if (crop.height !== h || crop.width !== w)
    image = image.resize(w, h, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false });
  const bytes = new Uint8Array(await image.raw({ depth: "uchar" }).toBuffer());
  return h === height && w === width ? bytes : enlarge(bytes, h, w, height, width);
}

async function decodingError(cause: unknown, file: string): Promise<UserError> {
  const found = await stat(file).catch((missing: unknown) => fileError(missing, "read", file));
  if (found instanceof UserError) return found;
  if (found.isFile() && found.size === 0)
    return new UserError("the image file is empty (0 bytes)", { file, fix: "copy it again, or delete it" });
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(`the image cannot be decoded; it is damaged, cut short or of another format (${reason})`, {
    file,
    fix: "copy it again, save it as JPEG, PNG or WebP, or delete it",
    cause,
  });
}

/**
 * Opens an image file: its size is read now, its pixels when asked for, both in the thread pool; plain JPEG files by the
 * decoder that is handed over, all others by sharp.
 *
 * EXIF rotation is applied; grey and CMYK become RGB, 16 bits become 8, transparent parts lie on white. Of an animated GIF
 * or WebP the first frame is taken, of an animated PNG the still image that programs show which do not animate. Rejects
 * with a UserError that names the file if it is missing, empty, damaged or cut short.
 */
export async function openPicture(file: string, { decodeJpeg }: PictureOptions = {}): Promise<Picture> {
  const bySharp = () => openBySharp(file);
  if (decodeJpeg === undefined) return bySharp();
  return (await openPlainJpeg(file, decodeJpeg, async (...wanted) => (await bySharp()).pixels(...wanted))) ?? bySharp();
}

async function openBySharp(file: string): Promise<Picture> {
  const fail = async (cause: unknown): Promise<never> => {
    throw await decodingError(cause, file);
  };
  const { autoOrient } = await sharp(file, reading).metadata().catch(fail);
  return {
    ...autoOrient,
    pixels(crop, height, width) {
      const image = sharp(file, reading).flatten({ background: "white" }).toColourspace("srgb");
      return cut(image, autoOrient, crop, height, width).catch(fail);
    },
  };
}

/** A picture from RGB bytes `[height, width, 3]` in memory. */
export function pictureOf(rgb: Uint8Array, height: number, width: number): Picture {
  return {
    height,
    width,
    pixels: (crop, outHeight, outWidth) =>
      cut(sharp(rgb, { raw: { width, height, channels: 3 } }), { height, width }, crop, outHeight, outWidth),
  };
}
