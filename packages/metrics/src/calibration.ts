import { UserError } from "@ddep/base";

export interface CalibrationOptions {
  readonly ignoreLabel?: number;
  /** Number of bins of equal width between 0 and 1. Defaults to 15. */
  readonly bins?: number;
}

/** One bin of a reliability diagram. */
export interface CalibrationBin {
  readonly pixels: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * Expected calibration error: `sum over bins of (share of the pixels) * |accuracy - mean confidence|`. The confidence
 * of a pixel is the probability of its predicted class. Ignored pixels do not count.
 *
 * Bins are closed below, `[i / n, (i + 1) / n)`, and a confidence of exactly 1 has its own bin, as in torchmetrics.
 *
 * Source: Guo et al. 2017, equation 3; torchmetrics' `MulticlassCalibrationError(norm="l1")`.
 */
export class Calibration {
  readonly ignoreLabel: number;
  readonly bins: number;
  readonly #edges: Float32Array;
  readonly #pixels: Float64Array;
  readonly #right: Float64Array;
  readonly #confidence: Float64Array;

  /** @throws UserError unless `bins` is a positive integer */
  constructor({ ignoreLabel = 255, bins = 15 }: CalibrationOptions = {}) {
    if (!Number.isSafeInteger(bins) || bins < 1)
      throw new UserError(`${bins} is not a number of bins`, { key: "bins", fix: "give a positive integer" });
    this.ignoreLabel = ignoreLabel;
    this.bins = bins;
    this.#edges = Float32Array.from({ length: bins + 1 }, (_, i) => i / bins);
    [this.#pixels, this.#right, this.#confidence] = [
      new Float64Array(bins + 1),
      new Float64Array(bins + 1),
      new Float64Array(bins + 1),
    ];
  }

  /**
   * Counts pixels; confidences must be in [0, 1].
   *
   * @throws UserError naming the value and its index otherwise
   */
  update(labels: ArrayLike<number>, predictions: ArrayLike<number>, confidences: ArrayLike<number>): void {
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] === this.ignoreLabel) continue;
      const confidence = confidences[i]!;
      // A softmax in single precision may exceed 1 by a rounding error.
      if (!(confidence >= 0 && confidence <= 1 + 1e-5))
        throw new UserError(`the confidence ${confidence} at index ${i} is not a probability`, {
          fix: "give the softmax of the logits, 0 to 1",
        });
      let bin = Math.min(this.bins, Math.floor(confidence * this.bins));
      if (bin < this.bins && confidence >= this.#edges[bin + 1]!) bin++;
      if (confidence < this.#edges[bin]!) bin--;
      this.#pixels[bin]! += 1;
      this.#confidence[bin]! += confidence;
      if (labels[i] === predictions[i]) this.#right[bin]! += 1;
    }
  }

  /** Returns the error and the non-empty bins. The error is NaN if there are no pixels. */
  summary(): { readonly error: number; readonly bins: readonly CalibrationBin[] } {
    const all = this.#pixels.reduce((a, b) => a + b, 0);
    const bins = Array.from(this.#pixels).flatMap((pixels, i) =>
      pixels === 0 ? [] : [{ pixels, confidence: this.#confidence[i]! / pixels, accuracy: this.#right[i]! / pixels }],
    );
    const error = bins.reduce((sum, bin) => sum + (bin.pixels / all) * Math.abs(bin.accuracy - bin.confidence), 0);
    return { error: all === 0 ? NaN : error, bins };
  }
}
