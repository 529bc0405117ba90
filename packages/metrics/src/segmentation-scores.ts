import { seedOf, type Seed } from "@ddep/base";
import { BoundaryIoU } from "./boundary-iou.js";
import { Calibration } from "./calibration.js";
import { iouOf, meanOfPresent } from "./class-counts.js";
import type { ConfusionMatrixOptions, SegmentationSummary } from "./confusion-matrix.js";
import type { Averaging, Figure, Interval } from "./figure.js";
import { ImageMatrices } from "./image-matrices.js";

/** What the scores need to know about a batch beside labels and predictions. */
export interface BatchEvidence {
  readonly height: number;
  readonly width: number;
  /** Probability of the predicted class of each pixel. */
  readonly confidences: ArrayLike<number>;
}

/** The names of the figures of a {@link ScoresSummary}. */
export type FigureName =
  | "meanIoU"
  | "frequencyWeightedIoU"
  | "meanDice"
  | "meanBoundaryIoU"
  | "pixelAccuracy"
  | "meanAccuracy"
  | "calibrationError";

export interface ScoresSummary extends SegmentationSummary {
  /** Boundary IoU of each class; null if it has no boundary in ground truth or prediction. */
  readonly boundaryIoU: readonly (number | null)[];
  readonly meanBoundaryIoU: number;
  readonly calibrationError: number;
  /** Interval of `meanIoU` over the choice of images. */
  readonly interval: Interval;
  /** Each figure with its averaging rule, ignored and absent classes and number of images. */
  readonly figures: Readonly<Record<FigureName, Figure>>;
}

export interface SegmentationScoresOptions extends ConfusionMatrixOptions {
  /** Seed of the bootstrap. */
  readonly seed?: Seed;
}

/** All scores of a segmentation model, computed in one pass without keeping any pixels. */
export class SegmentationScores {
  readonly matrices: ImageMatrices;
  readonly boundary: BoundaryIoU;
  readonly calibration: Calibration;
  readonly #seed: Seed;

  constructor({ seed = seedOf(0), ...options }: SegmentationScoresOptions) {
    this.matrices = new ImageMatrices(options);
    this.boundary = new BoundaryIoU(options);
    this.calibration = new Calibration({ ignoreLabel: this.matrices.total.ignoreLabel });
    this.#seed = seed;
  }

  /**
   * Counts consecutive images.
   *
   * @throws UserError as {@link ImageMatrices.update}
   */
  update(labels: Int32Array, predictions: Int32Array, images: number, evidence: BatchEvidence): void {
    this.matrices.update(labels, predictions, images);
    this.boundary.update(labels, predictions, evidence);
    this.calibration.update(labels, predictions, evidence.confidences);
  }

  /**
   * Returns the scores so far.
   *
   * @throws UserError if no pixel has a label
   */
  summary(): ScoresSummary {
    const summary = this.matrices.total.summary();
    const boundary = this.boundary.summary();
    const { error: calibrationError } = this.calibration.summary();
    const interval = this.matrices.interval((counts) => meanOfPresent(iouOf(counts)), { seed: this.#seed });
    const { ignoreLabel } = this.matrices.total;
    const { images, pixels } = summary;
    const common = { ignoreLabel, images, pixels };
    const figure = (value: number, averaging: Averaging, absent: readonly number[] = summary.absent): Figure => ({
      value,
      averaging,
      absent,
      ...common,
    });
    const nowhere = boundary.iou.flatMap((iou, k) => (iou === null ? [k] : []));
    return {
      ...summary,
      boundaryIoU: boundary.iou,
      meanBoundaryIoU: boundary.mean,
      calibrationError,
      interval,
      figures: {
        meanIoU: { ...figure(summary.meanIoU, "classes"), interval },
        frequencyWeightedIoU: figure(summary.frequencyWeightedIoU, "classes by frequency"),
        meanDice: figure(summary.meanDice, "classes"),
        meanBoundaryIoU: figure(boundary.mean, "classes", nowhere),
        pixelAccuracy: figure(summary.pixelAccuracy, "pixels"),
        meanAccuracy: figure(summary.meanAccuracy, "classes", summary.unlabelled),
        calibrationError: figure(calibrationError, "bins of confidence", []),
      },
    };
  }
}
