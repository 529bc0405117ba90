import type { Normalization } from "@ddep/core";
import sharp from "sharp";

/** An image `[H, W, 3]`: bytes are pixel values, floats are in an encoder's normalisation. */
export interface PlainImage {
  readonly data: Float32Array | Uint8ClampedArray | Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Pixels `[H, W, 3]`, 0 to 255. */
export interface RgbImage {
  readonly data: Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
}

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** The images of a batch `[B, H, W, 3]` of numbers in row-major order. */
export function splitBatch(data: Float32Array, [, height, width]: readonly [number, number, number, 3]): PlainImage[] {
  const length = height * width * 3;
  return Array.from({ length: data.length / length }, (_, i) => ({
    data: data.subarray(i * length, (i + 1) * length),
    height,
    width,
  }));
}

/** Undoes an encoder's normalisation: `pixel = x * std + mean`, clamped to 0 to 255. */
export function toPixels(image: PlainImage, { mean, std }: Normalization): RgbImage {
  const { data, height, width } = image;
  if (!(data instanceof Float32Array)) return { data: new Uint8ClampedArray(data), height, width };
  return { data: bytesOf(data, (x, i) => x * std[i % 3]! + mean[i % 3]!), height, width };
}

/** Shows noise `N(0, 1)`: 0 is grey, and three standard deviations reach the ends of the pixel range. */
export function noiseToPixels({ data, height, width }: PlainImage): RgbImage {
  return { data: bytesOf(data, (x) => 127.5 + x * 42.5), height, width };
}

/** Like `Uint8ClampedArray.from`, but without its intermediate list of all values, which takes gigabytes for a photograph. */
function bytesOf(data: PlainImage["data"], pixel: (x: number, i: number) => number): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i++) bytes[i] = pixel(data[i]!, i);
  return bytes;
}

const [least, most] = [160, 640];

/** The display size of an image: small images are enlarged by a whole factor, large ones reduced. */
export function shownSize({ height, width }: Size): Size {
  const longer = Math.max(height, width);
  const factor = longer > most ? most / longer : Math.max(1, Math.ceil(least / longer));
  return { height: Math.max(1, Math.round(height * factor)), width: Math.max(1, Math.round(width * factor)) };
}

/** Resizes to {@link shownSize}: enlarged images keep sharp pixels, reduced ones are smoothed. */
export async function resizeToShow(image: RgbImage): Promise<RgbImage> {
  const size = shownSize(image);
  if (size.height === image.height) return image;
  const { data } = await sharp(image.data, { raw: { ...sizeOf(image), channels: 3 } })
    .resize({ ...size, fit: "fill", kernel: size.height > image.height ? "nearest" : "lanczos3" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), ...size };
}

const sizeOf = ({ height, width }: Size): Size => ({ height, width });
