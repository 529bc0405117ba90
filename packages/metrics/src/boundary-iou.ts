import { meanOfPresent, emptyCounts, iouOf } from "./class-counts.js";
import type { ConfusionMatrixOptions } from "./confusion-matrix.js";

export interface BoundaryIoUOptions extends ConfusionMatrixOptions {
  /** Width of the boundary as a fraction of the image diagonal. Defaults to 0.02. */
  readonly ratio?: number;
}

/** @inline */
interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * Writes, for each position along a line, the number of steps to the nearest change of value; the ends of the line
 * count as changes.
 */
function runs(values: Int32Array, out: Int32Array, start: number, step: number, length: number): void {
  for (let i = 0, begin = 0; i < length; i++) {
    const end = i + 1 === length || values[start + step * i] !== values[start + step * (i + 1)];
    if (!end) continue;
    for (let j = begin; j <= i; j++) out[start + step * j] = Math.min(j - begin, i - j) + 1;
    begin = i + 1;
  }
}

/**
 * Marks the pixels within `distance` of the contour of their own region by 1: those whose square of side
 * `2 distance + 1` contains another value or leaves the image.
 */
export function boundaryOf(values: Int32Array, { height, width }: Size, distance: number): Uint8Array {
  const across = new Int32Array(height * width);
  for (let y = 0; y < height; y++) runs(values, across, y * width, 1, width);
  const out = new Uint8Array(height * width);
  for (let x = 0; x < width; x++) {
    // A square has a single value if `2 distance + 1` consecutive rows have that value over its width.
    for (let y = 0, since = 0; y <= height; y++) {
      const at = y * width + x;
      const inside = y < height && across[at]! > distance;
      if (inside && since > 0 && values[at] === values[at - width]) since++;
      else {
        erode(out, x, y - since, since, width, distance);
        since = inside ? 1 : 0;
      }
      if (y < height) out[at] = 1;
    }
  }
  return out;
}

/** Takes the inner rows of a run of `rows` rows off the boundary. */
function erode(out: Uint8Array, x: number, top: number, rows: number, width: number, distance: number): void {
  for (let y = top + distance; y < top + rows - distance; y++) out[y * width + x] = 0;
}

/**
 * Boundary IoU: the IoU of the pixels near contours, `|(G_d n G) n (P_d n P)| / |(G_d n G) u (P_d n P)|` for each
 * class, over the pixels of all images together. A pixel is near a contour if its Chebyshev distance to another class,
 * or to the outside of the image, is at most `d = max(1, round(ratio * diagonal))`.
 *
 * Ignored pixels do not count and belong to neither region, so a contour along them is shared by both.
 *
 * Source: Cheng et al. 2021 (Boundary IoU) and `mask_to_boundary` of its reference code.
 */
export class BoundaryIoU {
  readonly classes: number;
  readonly ignoreLabel: number;
  readonly ratio: number;
  readonly #counts;

  constructor({ classes, ignoreLabel = 255, ratio = 0.02 }: BoundaryIoUOptions) {
    this.classes = classes;
    this.ignoreLabel = ignoreLabel;
    this.ratio = ratio;
    this.#counts = emptyCounts(classes);
  }

  /**
   * Counts consecutive images of `height` x `width`. Labels are in [0, classes) or the ignore label, predictions in [0,
   * classes).
   */
  update(labels: ArrayLike<number>, predictions: ArrayLike<number>, size: Size): void {
    const area = size.height * size.width;
    const distance = Math.max(1, Math.round(this.ratio * Math.hypot(size.height, size.width)));
    const { labelled, predicted, right } = this.#counts;
    for (let start = 0; start < labels.length; start += area) {
      const truth = Int32Array.from({ length: area }, (_, i) => labels[start + i]!);
      const guess = truth.map((label, i) => (label === this.ignoreLabel ? label : predictions[start + i]!));
      const [near, nearGuess] = [boundaryOf(truth, size, distance), boundaryOf(guess, size, distance)];
      for (let i = 0; i < area; i++) {
        if (truth[i] === this.ignoreLabel) continue;
        if (near[i] === 1) labelled[truth[i]!]! += 1;
        if (nearGuess[i] === 1) predicted[guess[i]!]! += 1;
        if (near[i] === 1 && nearGuess[i] === 1 && truth[i] === guess[i]) right[truth[i]!]! += 1;
      }
    }
  }

  /**
   * Returns the boundary IoU of each class, null if it has no boundary in ground truth or prediction, and the mean over
   * the classes that have one.
   */
  summary(): { readonly iou: readonly (number | null)[]; readonly mean: number } {
    const iou = iouOf(this.#counts);
    return { iou, mean: meanOfPresent(iou) };
  }
}
