import { UserError } from "@ddep/base";
import { addCell, diceOf, emptyCounts, frequencyWeightedIoU, iouOf, meanOfPresent, total } from "./class-counts.js";

export interface SegmentationSummary {
  /** Mean of `iou` over the classes that occur in ground truth or prediction. */
  readonly meanIoU: number;
  /** `TP / (TP + FP + FN)` of each class; null if the class occurs in neither ground truth nor prediction. */
  readonly iou: readonly (number | null)[];
  /** Mean of `iou` over the classes in the ground truth, weighted by their share of the labelled pixels. */
  readonly frequencyWeightedIoU: number;
  /** Mean of `dice` over the classes that occur in ground truth or prediction. */
  readonly meanDice: number;
  /** `2 TP / (2 TP + FP + FN)` of each class; null as in `iou`. */
  readonly dice: readonly (number | null)[];
  /** Share of the labelled pixels that are predicted correctly. */
  readonly pixelAccuracy: number;
  /** Mean over the classes in the ground truth of the share of their pixels predicted correctly. */
  readonly meanAccuracy: number;
  /** Classes that occur in neither ground truth nor prediction; excluded from every mean. */
  readonly absent: readonly number[];
  /** Classes that do not occur in the ground truth, predicted or not; excluded from `meanAccuracy`. */
  readonly unlabelled: readonly number[];
  readonly images: number;
  /** Labelled pixels: those without the ignore label. */
  readonly pixels: number;
}

export interface ConfusionMatrixOptions {
  readonly classes: number;
  /** Pixels with this label are not counted. Defaults to 255. */
  readonly ignoreLabel?: number;
}

/**
 * Counts pairs of label and prediction over any number of images, and computes metrics from them.
 *
 * Every metric is over all pixels together, not a mean over images.
 *
 * Source: Everingham et al. 2015 (PASCAL VOC) for IoU; Long et al. 2015 (FCN), section 5, for the others.
 */
export class ConfusionMatrix {
  readonly classes: number;
  readonly ignoreLabel: number;
  /** `counts[label * classes + prediction]`. */
  readonly counts: Float64Array;
  #images = 0;

  /** @throws UserError unless `classes` is a positive integer and the ignore label is not one of the classes */
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
   * Counts the pixels of one image, or of `images` consecutive images.
   *
   * `labels` and `predictions` have the same length. Labels are in [0, classes) or the ignore label, predictions in [0,
   * classes).
   *
   * @throws UserError naming the value and its index otherwise; nothing is then counted
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

  /**
   * Adds the counts of another matrix with the same classes, for instance from another process.
   *
   * @throws UserError if classes or ignore label differ
   */
  merge(other: ConfusionMatrix): void {
    if (other.classes !== this.classes || other.ignoreLabel !== this.ignoreLabel)
      throw new UserError(
        `a matrix of ${other.classes} classes and ignore label ${other.ignoreLabel} does not add to one of ${this.classes} and ${this.ignoreLabel}`,
        { fix: "count both with the same classes and ignore label" },
      );
    other.counts.forEach((count, i) => (this.counts[i]! += count));
    this.#images += other.#images;
  }

  /**
   * Returns the metrics so far.
   *
   * @throws UserError if no pixel has a label
   */
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
