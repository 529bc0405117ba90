import { fold, randomInt, UserError, type Seed } from "@ddep/base";
import { addCell, emptyCounts, type ClassCounts } from "./class-counts.js";
import { ConfusionMatrix, type ConfusionMatrixOptions } from "./confusion-matrix.js";
import type { Interval } from "./figure.js";
import { quantile } from "./quantile.js";

/** The non-empty cells of one image's confusion matrix, and their counts. */
export interface SparseMatrix {
  readonly cells: Uint32Array;
  readonly counts: Uint32Array;
}

export interface BootstrapOptions {
  readonly seed: Seed;
  /** Number of bootstrap samples. Defaults to 1000. */
  readonly resamples?: number;
  /** Probability that the interval covers. Defaults to 0.95. */
  readonly level?: number;
}

/**
 * The confusion matrix of each image, in a few bytes per pair of classes that occurs in it, and of all images together.
 */
export class ImageMatrices {
  readonly total: ConfusionMatrix;
  readonly images: SparseMatrix[] = [];

  constructor(options: ConfusionMatrixOptions) {
    this.total = new ConfusionMatrix(options);
  }

  /**
   * Counts `images` consecutive images of equal size.
   *
   * @throws UserError as {@link ConfusionMatrix.update}
   */
  update(labels: Int32Array, predictions: Int32Array, images = 1): void {
    const area = labels.length / images;
    const { classes, ignoreLabel } = this.total;
    for (let i = 0; i < images; i++) {
      const one = new ConfusionMatrix({ classes, ignoreLabel });
      one.update(labels.subarray(i * area, (i + 1) * area), predictions.subarray(i * area, (i + 1) * area));
      this.total.merge(one);
      const cells = Uint32Array.from(one.counts.keys()).filter((cell) => one.counts[cell]! > 0);
      this.images.push({ cells, counts: cells.map((cell) => one.counts[cell]!) });
    }
  }

  /**
   * Returns the bootstrap interval of a statistic over the choice of images. Samples as many images as there are, with
   * replacement, again and again; the interval lies between the `(1 - level) / 2` and `(1 + level) / 2` quantiles of
   * the results (interpolated linearly). It does not reflect the choice of training images or of seeds.
   *
   * Source: Efron and Tibshirani 1993, chapter 13 (percentile intervals).
   *
   * @throws UserError if there are no images, or an option is out of range
   */
  interval(
    statistic: (counts: ClassCounts) => number,
    { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
  ): Interval {
    if (this.images.length === 0) throw new UserError("no image is counted", { fix: "evaluate at least one image" });
    if (!Number.isSafeInteger(resamples) || resamples < 1 || !(level > 0 && level < 1))
      throw new UserError(`no interval of level ${level} from ${resamples} draws`, {
        fix: "give a level between 0 and 1 and a positive number of draws",
      });
    const { classes } = this.total;
    const parts = this.images.map((image) => presentOf(image, classes));
    const values: number[] = [];
    for (let draw = 0; draw < resamples; draw++) {
      const sum = emptyCounts(classes);
      const drawn = fold(seed, draw);
      for (let i = 0; i < parts.length; i++) addPresent(sum, parts[randomInt(drawn, parts.length, i)]!);
      const value = statistic(sum);
      // A sample without any labelled pixel has no value.
      if (!Number.isNaN(value)) values.push(value);
    }
    values.sort((a, b) => a - b);
    return {
      low: quantile(values, (1 - level) / 2),
      high: quantile(values, (1 + level) / 2),
      level,
      resamples,
    };
  }
}

/** The classes that occur in an image, and their counts: labelled, predicted and right, interleaved. */
interface Present {
  readonly classes: Uint32Array;
  readonly counts: Float64Array;
}

function presentOf({ cells, counts }: SparseMatrix, classes: number): Present {
  const dense = emptyCounts(classes);
  cells.forEach((cell, i) => addCell(dense, cell, counts[i]!));
  const present = Uint32Array.from({ length: classes }, (_, k) => k).filter(
    (k) => dense.labelled[k]! + dense.predicted[k]! > 0,
  );
  const triples = Array.from(present, (k) => [dense.labelled[k]!, dense.predicted[k]!, dense.right[k]!]);
  return { classes: present, counts: Float64Array.from(triples.flat()) };
}

function addPresent(sum: ClassCounts, { classes, counts }: Present): void {
  for (let i = 0; i < classes.length; i++) {
    const k = classes[i]!;
    sum.labelled[k]! += counts[3 * i]!;
    sum.predicted[k]! += counts[3 * i + 1]!;
    sum.right[k]! += counts[3 * i + 2]!;
  }
}
