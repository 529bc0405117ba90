import * as z from "zod";
import { probability, spread } from "../options/schemas.js";
import { between, type ColourChange, type PhotometricPart, type Rgb } from "./part.js";

export interface Blur {
  readonly kind: "blur";
  /** Standard deviation, in pixels. */
  readonly sigma: number;
  /** Radius of the kernel, in pixels. */
  readonly radius: number;
}

const options = {
  sigma: spread(z.number().positive()).default([0.1, 2]).describe("bounds of the standard deviation, in pixels"),
  radius: z.int().min(1).optional().describe("radius of the kernel, in pixels; three standard deviations by default"),
  probability: probability.default(0.5),
};

/**
 * Gaussian blur with a kernel of `2 radius + 1` taps, `w(d) ~ exp(-d^2 / (2 sigma^2))`, applied separately to columns
 * and rows. The image is reflected at its edges without repeating the edge pixel, and the radius is at most the shorter
 * side minus one.
 *
 * Source: torchvision, `gaussian_blur` with `kernel_size = 2 radius + 1`.
 */
export const blur: PhotometricPart<Blur, typeof options> & ColourChange<Blur> = {
  help: "Gaussian blur with a random standard deviation",
  source: "torchvision, GaussianBlur",
  options,
  create: (bounds) => (seed) => {
    const sigma = between(seed, "sigma", bounds.sigma);
    return [{ kind: "blur", sigma, radius: bounds.radius ?? Math.max(1, Math.ceil(3 * sigma)) }];
  },
  apply: ({ sigma, radius }, picture) => blurBy(picture, sigma, radius),
  words: ({ sigma, radius }) => `sigma ${sigma.toFixed(2)}, radius ${radius}`,
};

function blurBy({ data, height, width }: Rgb, sigma: number, radius: number): void {
  const reach = Math.min(radius, height - 1, width - 1);
  const taps = kernel(sigma, reach);
  const length = 3 * width;
  const source = data.slice();
  // One vertically blurred row with reflected ends: unrounded, and small enough for the innermost cache.
  const row = new Float64Array(3 * (width + 2 * reach));
  const middle = row.subarray(3 * reach, 3 * reach + length);
  const rows = new Int32Array(2 * reach + 2);
  for (let y = 0; y < height; y++) {
    for (let d = 1; d <= reach; d++) {
      rows[2 * d] = length * mirrored(y - d, height);
      rows[2 * d + 1] = length * mirrored(y + d, height);
    }
    blurDown(source, y * length, rows, taps, middle);
    mirrorEnds(row, width, reach);
    blurAcross(row, taps, data, y * length, length);
  }
}

/** Blurs a row of the image vertically; `rows` holds the starts of the rows above and below it, by distance. */
function blurDown(source: Uint8Array, start: number, rows: Int32Array, taps: Float64Array, out: Float64Array): void {
  const centre = taps[0]!;
  // Three independent sums per pixel keep the processor's adders busy.
  for (let i = 0; i < out.length; i += 3) {
    let red = centre * source[start + i]!;
    let green = centre * source[start + i + 1]!;
    let blue = centre * source[start + i + 2]!;
    for (let d = 1; d < taps.length; d++) {
      const weight = taps[d]!;
      const above = rows[2 * d]! + i;
      const below = rows[2 * d + 1]! + i;
      red += weight * (source[above]! + source[below]!);
      green += weight * (source[above + 1]! + source[below + 1]!);
      blue += weight * (source[above + 2]! + source[below + 2]!);
    }
    out[i] = red;
    out[i + 1] = green;
    out[i + 2] = blue;
  }
}

function mirrorEnds(row: Float64Array, width: number, reach: number): void {
  const last = 3 * (reach + width - 1);
  for (let d = 3; d <= 3 * reach; d += 3)
    for (let c = 0; c < 3; c++) {
      row[3 * reach - d + c] = row[3 * reach + d + c]!;
      row[last + d + c] = row[last - d + c]!;
    }
}

/** Blurs a row with reflected ends horizontally. The result stays within 0 to 255 because the weights sum to 1. */
function blurAcross(row: Float64Array, taps: Float64Array, out: Uint8Array, start: number, length: number): void {
  const offset = 3 * (taps.length - 1);
  const centre = taps[0]!;
  for (let i = 0; i < length; i += 3) {
    const at = i + offset;
    // Adding one half rounds to nearest.
    let red = centre * row[at]! + 0.5;
    let green = centre * row[at + 1]! + 0.5;
    let blue = centre * row[at + 2]! + 0.5;
    for (let d = 1, left = at - 3, right = at + 3; d < taps.length; d++, left -= 3, right += 3) {
      const weight = taps[d]!;
      red += weight * (row[left]! + row[right]!);
      green += weight * (row[left + 1]! + row[right + 1]!);
      blue += weight * (row[left + 2]! + row[right + 2]!);
    }
    out[start + i] = red;
    out[start + i + 1] = green;
    out[start + i + 2] = blue;
  }
}

/** Returns the weights at distances 0 to `radius`, which sum to 1 over both sides. */
function kernel(sigma: number, radius: number): Float64Array {
  const taps = Float64Array.from({ length: radius + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = taps.reduce((total, tap, d) => total + (d === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / sum);
}

function mirrored(i: number, length: number): number {
  if (i < 0) return -i;
  return i < length ? i : 2 * (length - 1) - i;
}
