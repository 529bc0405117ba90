import { meanOfPresent, emptyCounts, iouOf } from "./class-counts.js";
import type { ConfusionMatrixOptions } from "./confusion-matrix.js";

export interface BoundaryIoUOptions extends ConfusionMatrixOptions {
  /** Width of the boundary as a share of the image's diagonal; 0.02 by default. */
  readonly ratio?: number;
}

/** @inline */
interface Size {
  readonly height: number;
  readonly width: number;
}

/** Steps to the nearest place from which on, along a line, the value is another; a line's ends are such places. */
function runs(values: Int32Array, out: Int32Array, start: number, step: number, length: number): void {
  for (let i = 0, begin = 0; i < length; i++) {
    const end = i + 1 === length || values[start + step * i] !== values[start + step * (i + 1)];
    if (!end) continue;
    for (let j = begin; j <= i; j++) out[start + step * j] = Math.min(j - begin, i - j) + 1;
    begin = i + 1;
  }
}

/**
 * The pixels within `distance` of the contour of their own region, 1 or 0: those whose square of `2 distance + 1` pixels
 * reaches another value or leaves the image.
 */
export function boundaryOf(values: Int32Array, { height, width }: Size, distance: number): Uint8Array {
  const across = new Int32Array(height * width);
  for (let y = 0; y < height; y++) runs(values, across, y * width, 1, width);
  const out = new Uint8Array(height * width);
  for (let x = 0; x < width; x++) {
    // A square is of one value where `2 distance + 1` rows in turn are, over its width, of that value.
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
 * Boundary IoU: IoU of the pixels near the contours, `|(G_d n G) n (P_d n P)| / |(G_d n G) u (P_d n P)|` of each class,
 * with the pixels of all images together. A pixel is near where its Chebyshev distance to another class, or to the outside
 * of the image, is at most `d = max(1, round(ratio * diagonal))`.
 *
 * Pixels without truth do not count, and are no part of either region, so that a contour along them is common to both.
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

  /** Counts images of `height` x `width` end to end: labels in [0, classes) or the ignore label, predictions in [0, classes). */
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

  /** Of each class, null where it has no boundary in truth or prediction, and the mean of those that have. */
  summary(): { readonly iou: readonly (number | null)[]; readonly mean: number } {
    const iou = iouOf(this.#counts);
    return { iou, mean: meanOfPresent(iou) };
  }
}
