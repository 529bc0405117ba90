import { fold, uniform, type Rect, type Seed } from "@ddep/core";
import * as z from "zod";
import { spread } from "../options/schemas.js";
import { flip, size, type Augmentation, type GeometricPart } from "./part.js";

export interface RandomResizedCropOptions {
  /** Side of the square output, in pixels. */
  readonly size: number;
  /** Bounds of the crop's share of the image area. Defaults to 0.08 to 1. */
  readonly scale?: readonly [number, number];
  /** Bounds of the crop's aspect ratio, width over height. Defaults to 3/4 to 4/3. */
  readonly ratio?: readonly [number, number];
  /** Whether to mirror half of the draws. Defaults to true. */
  readonly flip?: boolean;
}

const ATTEMPTS = 10;

function drawCrop(
  height: number,
  width: number,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  seed: Seed,
): Rect {
  const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draw = (k: number) => uniform(seed, 4 * attempt + k);
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * draw(0));
    const aspect = Math.exp(logRatio[0] + (logRatio[1] - logRatio[0]) * draw(1));
    const w = Math.round(Math.sqrt(area * aspect));
    const h = Math.round(Math.sqrt(area / aspect));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    const x = Math.floor(draw(2) * (width - w + 1));
    const y = Math.floor(draw(3) * (height - h + 1));
    return { x, y, width: w, height: h };
  }
  const w = Math.min(width, Math.max(1, Math.round(height * ratio[1])));
  const h = Math.min(height, Math.max(1, Math.round(width / ratio[0])));
  return { x: Math.floor((width - w) / 2), y: Math.floor((height - h) / 2), width: w, height: h };
}

/**
 * Inception-style augmentation: a crop of random area, aspect ratio and position, resized to a square and mirrored half
 * of the time.
 *
 * `area ~ U(scale) * H * W`, `log(w / h) ~ U(log ratio)`. If ten attempts do not fit the image, its largest centred
 * part within `ratio` is used.
 *
 * Source: Szegedy et al. 2015, section 6; the attempts and the fallback as in torchvision's RandomResizedCrop.
 */
export function randomResizedCrop({
  size,
  scale = [0.08, 1],
  ratio = [3 / 4, 4 / 3],
  flip = true,
}: RandomResizedCropOptions): Augmentation {
  return (height, width, seed) => ({
    from: drawCrop(height, width, scale, ratio, fold(seed, "crop")),
    to: { x: 0, y: 0, width: size, height: size },
    height: size,
    width: size,
    flip: flip && uniform(fold(seed, "flip")) < 0.5,
  });
}

const options = {
  size,
  scale: spread(z.number().positive().max(1)).default([0.08, 1]).describe("bounds of the crop's share of the area"),
  ratio: spread(z.number().positive())
    .default([3 / 4, 4 / 3])
    .describe("bounds of width over height"),
  flip,
};

export const randomResizedCropPart: GeometricPart<typeof options> = {
  help: "a crop of random area and aspect ratio, resized to a square",
  source: "Szegedy et al. 2015, section 6; torchvision, RandomResizedCrop",
  options,
  create: randomResizedCrop,
};
