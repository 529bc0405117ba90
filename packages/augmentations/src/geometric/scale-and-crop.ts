import { fold, randomInt, uniform, type Geometry } from "@ddep/core";
import * as z from "zod";
import { spread } from "../options/schemas.js";
import { flip, size, type Augmentation, type GeometricPart } from "./part.js";
import { largestShare } from "./category-ratio.js";

export interface ScaleAndCropOptions {
  /** Side of the square output, in pixels. */
  readonly size: number;
  /** Bounds of the factor by which the image is resized. Defaults to 0.75 to 1.5. */
  readonly scale?: readonly [number, number];
  /** Whether to mirror half of the draws. Defaults to true. */
  readonly flip?: boolean;
  /**
   * If the image has a mask, another window is drawn, up to ten times, while one class covers at least this share of
   * its labelled pixels. By default the first window is always used.
   */
  readonly categoryMaxRatio?: number;
}

const ATTEMPTS = 10;

/**
 * One axis: the source pixels that fill the window, or, if the window is larger, the whole axis at a random position.
 */
function place(length: number, size: number, scale: number, draw: (n: number) => number) {
  const wanted = Math.max(1, Math.round(size / scale));
  if (wanted <= length) return { start: draw(length - wanted + 1), extent: wanted, target: 0, covered: size };
  const covered = Math.min(size, Math.max(1, Math.round(length * scale)));
  return { start: 0, extent: length, target: draw(size - covered + 1), covered };
}

/**
 * The augmentation for fine-tuning: the image is resized by a factor `s ~ U(scale)` with its aspect ratio preserved,
 * cropped to a random window of `size` x `size`, and mirrored half of the time. If the resized image is smaller than
 * the window, it is padded.
 *
 * The window covers `round(size / s)` whole pixels of the source, so that image and mask are cut along the same edges.
 * With `scale: [0.5, 2]` and `categoryMaxRatio: 0.75`, this is the usual multi-scale crop of segmentation toolboxes.
 *
 * Source: the paper's fine-tuning (random crop and left-right flip of image and mask together); the category ratio as
 * in mmsegmentation's RandomCrop.
 */
export function scaleAndCrop({
  size,
  scale = [0.75, 1.5],
  flip = true,
  categoryMaxRatio = 1,
}: ScaleAndCropOptions): Augmentation {
  return (height, width, seed, mask) => {
    const factor = scale[0] + (scale[1] - scale[0]) * uniform(fold(seed, "scale"));
    const window = (attempt: number): Geometry => {
      const rows = place(height, size, factor, (n) => randomInt(fold(seed, "y"), n, attempt));
      const columns = place(width, size, factor, (n) => randomInt(fold(seed, "x"), n, attempt));
      return {
        from: { x: columns.start, y: rows.start, width: columns.extent, height: rows.extent },
        to: { x: columns.target, y: rows.target, width: columns.covered, height: rows.covered },
        height: size,
        width: size,
        flip: flip && uniform(fold(seed, "flip")) < 0.5,
      };
    };
    let attempt = 0;
    if (mask !== undefined && categoryMaxRatio < 1)
      while (attempt < ATTEMPTS && largestShare(mask, height, width, window(attempt)) >= categoryMaxRatio) attempt++;
    return window(attempt);
  };
}

const options = {
  size,
  scale: spread(z.number().positive()).default([0.75, 1.5]).describe("bounds of the resize factor"),
  flip,
  categoryMaxRatio: z.number().positive().max(1).default(1).describe("largest share of one class in the window"),
};

export const scaleAndCropPart: GeometricPart<typeof options> = {
  help: "a random window of the picture resized by a random factor",
  source: "the paper's fine-tuning; mmsegmentation, RandomCrop",
  options,
  withMasks: { scale: [0.5, 2], categoryMaxRatio: 0.75 },
  words: ({ categoryMaxRatio }) => (categoryMaxRatio < 1 ? `one class < ${categoryMaxRatio}` : ""),
  create: scaleAndCrop,
};
