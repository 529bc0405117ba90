import { UserError } from "@ddep/core";
import type { Metadata } from "sharp";

/**
 * The maximum number of pixels of an image or a mask: 89,478,485, as in Pillow, such as 9,459 x 9,459. A file of a few
 * bytes can declare any size, and memory would be allocated for all of it.
 *
 * Source: `MAX_IMAGE_PIXELS` of Pillow's Image.py, a quarter of a gigabyte at 24 bits.
 */
export const MAX_PIXELS = Math.floor(2 ** 30 / 4 / 3);

/**
 * Checks the size that a file declares.
 *
 * @throws UserError if it has more than {@link MAX_PIXELS}
 */
export function checkSize(width: number, height: number, what: "image" | "mask", file: string): void {
  if (width * height <= MAX_PIXELS) return;
  const [size, most] = [width * height, MAX_PIXELS].map((n) => n.toLocaleString("en"));
  throw new UserError(`the ${what} has ${width} x ${height} = ${size} pixels, more than MAX_PIXELS (${most})`, {
    file,
    fix: "cut it into tiles or make it smaller",
  });
}

/** Supported formats, as sharp names them. sharp would also render SVG, which has no pixels of its own. */
const formats = new Set<string>(["jpeg", "png", "webp", "gif", "tiff", "heif"]);

/** Colour spaces that can be converted to RGB, with the numbers of samples per pixel they may have. */
const samples: Readonly<Record<string, readonly number[]>> = {
  "b-w": [1, 2],
  grey16: [1, 2],
  srgb: [3, 4],
  rgb: [3, 4],
  rgb16: [3, 4],
  cmyk: [4],
  lab: [3],
};

/** Sample types whose range is not recorded in the file, so that they cannot be scaled to 0 to 255 with certainty. */
const unscaled: Readonly<Record<string, string>> = {
  char: "signed 8-bit",
  short: "signed 16-bit",
  int: "signed 32-bit",
  uint: "32-bit",
  float: "floating-point",
  double: "floating-point",
  complex: "complex",
  dpcomplex: "complex",
};

/** Returns why an image with this header is not supported, or undefined if it is. */
function refusalOf({ format, depth, space, channels }: Metadata): { problem: string; fix: string } | undefined {
  if (!formats.has(format))
    return {
      problem: `the image is ${format.toUpperCase()}, which is not supported`,
      fix: "save it as JPEG, PNG or WebP",
    };
  const kind = unscaled[depth];
  if (kind !== undefined)
    return {
      problem: `the image has ${kind} samples, and the file does not say which values are black and white`,
      fix: "scale it to unsigned 8 or 16 bits per sample, and save it as PNG or TIFF",
    };
  if (samples[space]?.includes(channels) !== true)
    return {
      problem: `the image has ${channels} samples per pixel (${space}), which cannot be converted to RGB`,
      fix: "save its three visible bands as RGB",
    };
  return undefined;
}

/**
 * Checks that an image can be converted to 8-bit RGB and is not too large.
 *
 * @throws UserError if it cannot
 */
export function checkKind(header: Metadata, file: string): void {
  checkSize(header.width, header.height, "image", file);
  const refusal = refusalOf(header);
  if (refusal !== undefined) throw new UserError(refusal.problem, { file, fix: refusal.fix });
}
