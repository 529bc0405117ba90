import { fold, randomInt, uniform, type Geometry } from "@ddep/core";
import * as z from "zod";
import { spread } from "../options/schemas.js";
import { flip, size, type Augmentation, type GeometricPart } from "./part.js";
import { largestShare } from "./category-ratio.js";

export interface ScaleAndCropOptions {
  /** Side of the square output, in pixels. */
  readonly size: number;
  /** Bounds of the factor by which the picture is resized; by default 0.75 to 1.5. */
  readonly scale?: readonly [number, number];
  /** Whether half of the draws are mirrored; by default yes. */
  readonly flip?: boolean;
  /**
   * Where the picture has a mask, another window is drawn, up to ten times, while one class covers this share of its
   * labelled pixels or more; by default never.
   */
  readonly categoryMaxRatio?: number;
}

const ATTEMPTS = 10;

/** One axis: the source pixels that fill the window, or the whole axis somewhere in a window larger than it. */
function place(length: number, size: number, scale: number, draw: (n: number) => number) {
  const wanted = Math.max(1, Math.round(size / scale));
  if (wanted <= length) return { start: draw(length - wanted + 1), extent: wanted, target: 0, covered: size };
  const covered = Math.min(size, Math.max(1, Math.round(length * scale)));
  return { start: 0, extent: length, target: draw(size - covered + 1), covered };
}

/**
 * Fine-tuning's augmentation: the picture resized by a factor `s ~ U(scale)` with its aspect ratio kept, a random window of
 * `size` x `size` cut out, half of the time mirrored; padding where the resized picture is smaller than the window.
 *
 * The window is `round(size / s)` whole pixels of the source, so image and mask are cut along the same edges. With
 * `scale: [0.5, 2]` and `categoryMaxRatio: 0.75` it is the multi-scale crop of the segmentation tool boxes.
 *
 * Source: the paper's fine-tuning (random crop and left-right flip of image and mask together); the category ratio as in
 * mmsegmentation's RandomCrop.
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
  scale: spread(z.number().positive()).default([0.75, 1.5]).describe("bounds of the factor of the picture's size"),
  flip,
  categoryMaxRatio: z.number().positive().max(1).default(1).describe("largest share of one class in the window"),
};

export const scaleAndCropPart: GeometricPart<typeof options> = {
  help: "the picture resized by a random factor, and a window cut out of it",
  source: "the paper's fine-tuning; mmsegmentation, RandomCrop",
  options,
  withMasks: { scale: [0.5, 2], categoryMaxRatio: 0.75 },
  words: ({ categoryMaxRatio }) => (categoryMaxRatio < 1 ? `one class < ${categoryMaxRatio}` : ""),
  create: scaleAndCrop,
};
