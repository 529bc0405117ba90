/**
 * How pixels are averaged into one number: over classes, over classes weighted by their share of the labelled pixels,
 * over pixels, or over bins of confidence weighted by their share of the pixels. All take the pixels of all images
 * together.
 */
export type Averaging = "classes" | "classes by frequency" | "pixels" | "bins of confidence";

/** An interval that contains a figure with a given probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The probability, such as 0.95. */
  readonly level: number;
  /** Number of bootstrap samples. */
  readonly resamples: number;
}

/** A number, and how it was computed. */
export interface Figure {
  readonly value: number;
  readonly averaging: Averaging;
  /** Pixels with this label are not counted. */
  readonly ignoreLabel: number;
  /** Classes excluded from the average because they occur in neither ground truth nor prediction. */
  readonly absent: readonly number[];
  readonly images: number;
  /** Number of pixels counted. */
  readonly pixels: number;
  readonly interval?: Interval;
}
