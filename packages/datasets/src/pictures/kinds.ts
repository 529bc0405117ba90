import { UserError } from "@ddep/core";
import type { Metadata } from "sharp";

/**
 * The most pixels that a picture or a mask may have: 89,478,485, as of Pillow, such as 9,459 x 9,459. A file of a few
 * bytes can declare any size, and memory would be taken for all of it.
 *
 * Source: `MAX_IMAGE_PIXELS` of Pillow's Image.py, a quarter of a gigabyte at 24 bits.
 */
export const MAX_PIXELS = Math.floor(2 ** 30 / 4 / 3);

/** Throws a UserError where a file says that it has more than {@link MAX_PIXELS}. */
export function checkSize(width: number, height: number, what: "image" | "mask", file: string): void {
  if (width * height <= MAX_PIXELS) return;
  const [size, most] = [width * height, MAX_PIXELS].map((n) => n.toLocaleString("en"));
  throw new UserError(`the ${what} has ${width} x ${height} = ${size} pixels, more than the ${most} of MAX_PIXELS`, {
    file,
    fix: "cut it into tiles or make it smaller",
  });
}

/** Formats that are read, as sharp calls them: it would also render SVG, which has no pixels of its own. */
const formats = new Set<string>(["jpeg", "png", "webp", "gif", "tiff", "heif"]);

/** Colour spaces that become RGB, with the samples a pixel that they may have. */
const samples: Readonly<Record<string, readonly number[]>> = {
  "b-w": [1, 2],
  grey16: [1, 2],
  srgb: [3, 4],
  rgb: [3, 4],
  rgb16: [3, 4],
  cmyk: [4],
  lab: [3],
};

/** Samples whose range the file does not tell, so that no scale to 0 to 255 is the right one. */
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

/** Why a picture whose header says this is not read, or undefined. */
function refusalOf({ format, depth, space, channels }: Metadata): { problem: string; fix: string } | undefined {
  if (!formats.has(format))
    return { problem: `the image is ${format.toUpperCase()}, which is not read`, fix: "save it as JPEG, PNG or WebP" };
  const kind = unscaled[depth];
  if (kind !== undefined)
    return {
      problem: `the image has ${kind} samples, and nothing says which of their values are black and white`,
      fix: "scale it to 8 or 16 bits a sample, unsigned, and save it as PNG or TIFF",
    };
  if (samples[space]?.includes(channels) !== true)
    return {
      problem: `the image has ${channels} samples a pixel (${space}), of which no RGB is made`,
      fix: "save its three visible bands as RGB",
    };
  return undefined;
}

/** Throws a UserError where a picture is of a kind that cannot be made into 8-bit RGB, or is too large. */
export function checkKind(header: Metadata, file: string): void {
  checkSize(header.width, header.height, "image", file);
  const refusal = refusalOf(header);
  if (refusal !== undefined) throw new UserError(refusal.problem, { file, fix: refusal.fix });
}
