import { fold, randomInt, uniform } from "@ddep/core";
import type { Augmentation } from "./augmentation.js";

export interface ScaleAndCropOptions {
  /** Side of the square output, in pixels. */
  readonly size: number;
  /** Bounds of the factor by which the picture is resized; by default 0.75 to 1.5. */
  readonly scale?: readonly [number, number];
  /** Whether half of the draws are mirrored; by default yes. */
  readonly flip?: boolean;
}

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
 * The window is `round(size / s)` whole pixels of the source, so image and mask are cut along the same edges.
 *
 * Source: the paper's fine-tuning (random crop and left-right flip of image and mask together).
 */
export function scaleAndCrop({ size, scale = [0.75, 1.5], flip = true }: ScaleAndCropOptions): Augmentation {
  return (height, width, seed) => {
    const factor = scale[0] + (scale[1] - scale[0]) * uniform(fold(seed, "scale"));
    const rows = place(height, size, factor, (n) => randomInt(fold(seed, "y"), n));
    const columns = place(width, size, factor, (n) => randomInt(fold(seed, "x"), n));
    return {
      from: { x: columns.start, y: rows.start, width: columns.extent, height: rows.extent },
      to: { x: columns.target, y: rows.target, width: columns.covered, height: rows.covered },
      height: size,
      width: size,
      flip: flip && uniform(fold(seed, "flip")) < 0.5,
    };
  };
}
