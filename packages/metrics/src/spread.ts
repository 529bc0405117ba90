import { studentQuantile } from "./student-t.js";

/** The level of every interval. */
export const confidenceLevel = 0.95;

/** A mean over runs, with its spread. */
export interface Spread {
  readonly runs: number;
  readonly mean: number;
  /** Sample standard deviation; undefined for a single run. */
  readonly deviation?: number;
  /** The t-interval of the mean: `mean -+ t deviation / sqrt(runs)`; undefined for a single run. */
  readonly interval?: readonly [low: number, high: number];
}

/**
 * Returns the mean, sample standard deviation and t-interval of the scores of runs.
 *
 * @throws RangeError if there are no scores
 */
export function spreadOf(values: readonly number[]): Spread {
  const runs = values.length;
  if (runs === 0) throw new RangeError("there is no run to take the mean of");
  const mean = values.reduce((a, b) => a + b, 0) / runs;
  if (runs === 1) return { runs, mean };
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (runs - 1));
  const reach = (studentQuantile(confidenceLevel, runs - 1) * deviation) / Math.sqrt(runs);
  return { runs, mean, deviation, interval: [mean - reach, mean + reach] };
}
