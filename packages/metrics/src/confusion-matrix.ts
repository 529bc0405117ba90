import { UserError } from "@ddep/base";
import { addCell, diceOf, emptyCounts, frequencyWeightedIoU, iouOf, meanOfPresent, total } from "./class-counts.js";

export interface SegmentationSummary {
  /** Mean of `iou` over the classes that are in the truth or in a prediction. */
  readonly meanIoU: number;
  /** `TP / (TP + FP + FN)` of each class; null where the class is neither in the truth nor in a prediction. */
  readonly iou: readonly (number | null)[];
  /** Mean of `iou` over the classes in the truth, each by its share of the labelled pixels. */
  readonly frequencyWeightedIoU: number;
  /** Mean of `dice` over the classes that are in the truth or in a prediction. */
  readonly meanDice: number;
  /** `2 TP / (2 TP + FP + FN)` of each class; null as in `iou`. */
  readonly dice: readonly (number | null)[];
  /** Share of the labelled pixels that are predicted right. */
  readonly pixelAccuracy: number;
  /** Mean over the classes in the truth of the share of their pixels that are predicted right. */
  readonly meanAccuracy: number;
  /** Classes that are neither in the truth nor in a prediction; no mean counts them. */
  readonly absent: readonly number[];
  /** Classes that are not in the truth, whether predicted or not; `meanAccuracy` does not count them. */
  readonly unlabelled: readonly number[];
  readonly images: number;
  /** Labelled pixels: those without the ignore label. */
  readonly pixels: number;
}

export interface ConfusionMatrixOptions {
  readonly classes: number;
  /** Pixels of the truth with this value are not counted; 255 by default. */
  readonly ignoreLabel?: number;
}

/**
 * Counts of (label, prediction) pairs over any number of images, and the metrics that follow from them.
 *
 * Every metric is of all pixels together, not a mean over images.
 *
 * Source: Everingham et al. 2015 (PASCAL VOC) for IoU; Long et al. 2015 (FCN), section 5, for the others.
 */
export class ConfusionMatrix {
  readonly classes: number;
  readonly ignoreLabel: number;
  /** `counts[label * classes + prediction]`. */
  readonly counts: Float64Array;
  #images = 0;

  /** Throws a {@link UserError} unless `classes` is a positive integer and the ignore label is none of the classes. */
  constructor({ classes, ignoreLabel = 255 }: ConfusionMatrixOptions) {
    if (!Number.isSafeInteger(classes) || classes < 1)
      throw new UserError(`${classes} is not a number of classes`, {
        key: "classes",
        fix: "give a positive integer",
      });
    if (ignoreLabel >= 0 && ignoreLabel < classes)
      throw new UserError(`${ignoreLabel} is one of the classes 0 to ${classes - 1}`, {
        key: "ignoreLabel",
        fix: "choose an ignore label that is not a class, such as 255",
      });
    this.classes = classes;
    this.ignoreLabel = ignoreLabel;
    this.counts = new Float64Array(classes * classes);
  }

  /**
   * Counts the pixels of one image, or of `images` images end to end.
   *
   * `labels` and `predictions` are of the same length; labels in [0, classes) or the ignore label, predictions in
   * [0, classes). Throws a {@link UserError} that names the value and its index otherwise, and then counts nothing.
   */
  update(labels: ArrayLike<number>, predictions: ArrayLike<number>, images = 1): void {
    this.#check(labels, predictions);
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      if (label !== this.ignoreLabel) this.counts[label * this.classes + predictions[i]!]! += 1;
    }
    this.#images += images;
  }

  #check(labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
    if (labels.length !== predictions.length)
      throw new UserError(`${labels.length} labels for ${predictions.length} predictions`, {
        fix: "predict a class for every pixel of the mask",
      });
    const isClass = (value: number) => Number.isInteger(value) && value >= 0 && value < this.classes;
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i]!;
      if (label === this.ignoreLabel) continue;
      if (!isClass(label))
        throw new UserError(`the label ${label} at index ${i} is not a class`, {
          fix: `use 0 to ${this.classes - 1}, or ${this.ignoreLabel} for pixels without truth`,
        });
      const prediction = predictions[i]!;
      if (!isClass(prediction))
        throw new UserError(`the prediction ${prediction} at index ${i} is not a class`, {
          fix: `predict 0 to ${this.classes - 1}`,
        });
    }
  }

  /** Adds the counts of another matrix of the same classes, for instance from another process. */
  merge(other: ConfusionMatrix): void {
    if (other.classes !== this.classes || other.ignoreLabel !== this.ignoreLabel)
      throw new UserError(
        `a matrix of ${other.classes} classes and ignore label ${other.ignoreLabel} does not add to one of ${this.classes} and ${this.ignoreLabel}`,
        { fix: "count both with the same classes and ignore label" },
      );
    other.counts.forEach((count, i) => (this.counts[i]! += count));
    this.#images += other.#images;
  }

  /** The metrics so far. Throws a {@link UserError} where no pixel has a label, for then there is nothing to measure. */
  summary(): SegmentationSummary {
    const counts = emptyCounts(this.classes);
    this.counts.forEach((count, cell) => addCell(counts, cell, count));
    const { labelled, right } = counts;
    const pixels = total(labelled);
    if (pixels === 0)
      throw new UserError(`none of the pixels of ${this.#images} images has a label other than ${this.ignoreLabel}`, {
        fix: "evaluate on images with labelled masks",
      });
    const [iou, dice] = [iouOf(counts), diceOf(counts)];
    const indicesOf = (wanted: (k: number) => boolean) => [...iou.keys()].filter(wanted);
    const unlabelled = indicesOf((k) => labelled[k] === 0);
    const accuracies = Array.from(right, (hits, k) => (labelled[k] === 0 ? null : hits / labelled[k]!));
    return {
      meanIoU: meanOfPresent(iou),
      iou,
      frequencyWeightedIoU: frequencyWeightedIoU(counts),
      meanDice: meanOfPresent(dice),
      dice,
      pixelAccuracy: total(right) / pixels,
      meanAccuracy: meanOfPresent(accuracies),
      absent: indicesOf((k) => iou[k] === null),
      unlabelled,
      images: this.#images,
      pixels,
    };
  }
}
