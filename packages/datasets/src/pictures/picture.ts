import { stat } from "node:fs/promises";
import { UserError, type Rect } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import sharp, { type Metadata, type Sharp, type SharpOptions } from "sharp";
import type { Picture } from "../contract/dataset.js";
import { rgbOfCmyk } from "./cmyk.js";
import { enlarge } from "./enlarge.js";
import { checkGifData } from "./gif-data.js";
import { openPlainJpeg, type PictureOptions } from "./jpeg.js";
import { checkKind, MAX_PIXELS } from "./kinds.js";
import { checkPngData } from "./png-data.js";
import { readBySharp } from "./reads.js";
import { once } from "./sound.js";
import { readTiffFacts } from "./tiff-tags.js";

/** Embedded colour profiles are ignored, as they were when the published encoders were trained. */
const reading: SharpOptions = { autoOrient: true, ignoreIcc: true };

/**
 * Decodes so that damage is an error and never turns into grey bands. Where the decoder only warns about damage and
 * guesses, as for JPEG, every warning counts as an error; elsewhere warnings concern tags and profiles.
 */
const strictness = (onlyWarnsOfDamage: boolean): SharpOptions => ({
  ...reading,
  failOn: onlyWarnsOfDamage ? "warning" : "error",
  limitInputPixels: MAX_PIXELS,
});

/** Crops and shrinks in sharp's thread pool, then enlarges if the crop is smaller than requested. */
async function cut(
  source: Sharp,
  whole: { height: number; width: number },
  crop: Rect,
  height: number,
  width: number,
): Promise<Uint8Array> {
  let image = source;
  if (!isWhole(crop, whole))
    image = image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  const [h, w] = [Math.min(crop.height, height), Math.min(crop.width, width)];
  if (crop.height !== h || crop.width !== w)
    image = image.resize(w, h, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false });
  const bytes = plain(await image.raw({ depth: "uchar" }).toBuffer());
  return h === height && w === width ? bytes : enlarge(bytes, h, w, height, width);
}

/** Views a Buffer as a plain Uint8Array, without copying. */
const plain = ({ buffer, byteOffset, length }: Buffer) => new Uint8Array(buffer, byteOffset, length);

const isWhole = (crop: Rect, { height, width }: { height: number; width: number }) =>
  crop.width === width && crop.height === height;

/**
 * Returns the size of a file, and a string that changes with its content.
 *
 * @throws UserError unless it is a non-empty file
 */
async function statOf(file: string): Promise<{ size: number; version: string }> {
  const found = await stat(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  if (!found.isFile())
    throw new UserError(`is ${found.isDirectory() ? "a folder" : "a device, a pipe or a socket"}, not an image file`, {
      file,
      fix: "give an image file",
    });
  if (found.size === 0)
    throw new UserError("the image file is empty (0 bytes)", { file, fix: "copy it again, or delete it" });
  return { size: found.size, version: `${file} ${found.size} ${found.mtimeMs}` };
}

/** An image file, and its header. */
export interface PictureFile extends Picture {
  readonly header: Pick<Metadata, "format" | "space" | "depth" | "hasAlpha" | "orientation" | "pages">;
}

/**
 * Opens an image file. Its size is read now and its pixels on request, both in the thread pool: plain JPEG files by
 * `decodeJpeg`, if given, all others by sharp.
 *
 * The README describes which pixels a file of each kind yields. Rejects with a UserError naming the file if it is
 * missing, empty, damaged, truncated, unsupported, or larger than {@link MAX_PIXELS}.
 */
export async function openPicture(file: string, { decodeJpeg }: PictureOptions = {}): Promise<Picture> {
  if (decodeJpeg === undefined) return openPictureFile(file);
  const { version } = await statOf(file);
  const decodable = await openPlainJpeg(file, decodeJpeg, async (...wanted) =>
    (await openPictureFile(file)).pixels(...wanted),
  );
  if (decodable === undefined) return openPictureFile(file);
  return {
    ...decodable,
    async pixels(...wanted) {
      await once(version, () => decodeWhole(file, strictness(true)));
      return decodable.pixels(...wanted);
    },
  };
}

/** Decodes all data of a file at its own size, because libvips overlooks damage in the last rows when it resizes. */
const decodeWhole = (file: string, options: SharpOptions) =>
  readBySharp(file, () => sharp(file, options).raw().toBuffer());

/** {@link openPicture} using sharp alone, with the header of the file. */
export async function openPictureFile(file: string): Promise<PictureFile> {
  const { version, size: bytes } = await statOf(file);
  const opening: SharpOptions = { ...reading, failOn: "error", limitInputPixels: false };
  const header = await readBySharp(file, () => sharp(file, opening).metadata());
  checkKind(header, file);
  const { autoOrient: size, format } = header;
  if (format === "png") await checkPngData(file, bytes, size.height, size.width);
  if (format === "gif") await checkGifData(file);
  const tiff = format === "tiff" ? await readTiffFacts(file) : undefined;
  const options = strictness(format === "jpeg" || tiff?.onlyWarnsOfDamage === true);
  const rgb = () => {
    if (header.space === "cmyk") return fromCmyk(file, header.depth, options);
    const image = sharp(file, options);
    const opaque = tiff?.hasUnspecifiedSample ? image.removeAlpha() : image.flatten({ background: "white" });
    return opaque.toColourspace("srgb");
  };
  return {
    ...size,
    header,
    async pixels(crop, height, width) {
      await once(version, () => decodeWhole(file, options));
      return readBySharp(file, async () => cut(await rgb(), size, crop, height, width));
    },
  };
}

/** Returns the RGB of a CMYK file, converted by {@link rgbOfCmyk}: sharp would apply a colour profile of its own. */
async function fromCmyk(file: string, depth: Metadata["depth"], options: SharpOptions): Promise<Sharp> {
  const image = sharp(file, options).pipelineColourspace("cmyk").toColourspace("cmyk");
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  const cmyk =
    depth === "ushort"
      ? Uint8Array.from(new Uint16Array(data.buffer, data.byteOffset, data.length / 2), (value) => value >> 8)
      : data;
  const { width, height } = info;
  return sharp(rgbOfCmyk(cmyk), { raw: { width, height, channels: 3 } });
}

/** Creates an image from RGB bytes `[height, width, 3]` in memory. */
export function pictureOf(rgb: Uint8Array, height: number, width: number): Picture {
  return {
    height,
    width,
    pixels: (crop, outHeight, outWidth) =>
      cut(sharp(rgb, { raw: { width, height, channels: 3 } }), { height, width }, crop, outHeight, outWidth),
  };
}
