/**
 * How one number stands for many pixels: the mean over classes, over classes by their share of the labelled pixels, over
 * pixels, or over bins of confidence by their share of the pixels. All count the pixels of all images together.
 */
export type Averaging = "classes" | "classes by frequency" | "pixels" | "bins of confidence";

/** An interval that a figure lies in with a probability. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The probability, such as 0.95. */
  readonly level: number;
  /** Draws of images it was made from. */
  readonly resamples: number;
}

/** A number, and what it is a number of. */
export interface Figure {
  readonly value: number;
  readonly averaging: Averaging;
  /** Pixels of the truth with this value are not counted. */
  readonly ignoreLabel: number;
  /** Classes that the average leaves out, as they are in neither truth nor prediction. */
  readonly absent: readonly number[];
  readonly images: number;
  /** Pixels that count. */
  readonly pixels: number;
  readonly interval?: Interval;
}
