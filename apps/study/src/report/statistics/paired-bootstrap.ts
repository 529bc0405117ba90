import { confidenceLevel, quantile, spreadOf } from "@ddep/metrics";

/** The mean IoU of one run: as measured, and for each draw of its images. */
export interface Resampled {
  readonly meanIoU: number;
  readonly ofDraws: ArrayLike<number>;
}

/** The difference between two methods over the same seeds, as ratios like the mean IoU. */
export interface Difference {
  /** The number of seeds that both have runs for. */
  readonly seeds: number;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** Two-sided, for the hypothesis that the difference is 0. */
  readonly p: number;
}

/**
 * The bootstrap of a paired difference over seeds and images. With `d_i = mIoU(a) - mIoU(b)` of seed `i`, `n` of them with a
 * sample deviation `s`, draw `k` is
 *
 *     mean over i of d_i(images drawn) + t_k s / sqrt(n),
 *
 * with images drawn with replacement, the same for both, and `t_k` from Student's t-distribution with `n - 1` degrees of freedom.
 * The interval lies between quantiles of the draws; `p = min(1, 2 min(#(d <= 0) + 1, #(d >= 0) + 1) / (draws + 1))`. If all
 * images are alike, these are the interval and the p of the paired t-test. A single seed has no spread, so its interval is over
 * images only.
 *
 * `pairs` are the runs of both methods by seed; `students` are draws from Student's t-distribution, as many as there are draws of
 * images.
 *
 * Source: Davison and Hinkley 1997, section 4.2.5 (the + 1). With only three to ten seeds, drawing seeds with replacement would
 * underestimate the spread: by `(n - 1) / n` in variance, and by tails like those of a normal distribution.
 */
export function pairedBootstrap(
  pairs: readonly (readonly [Resampled, Resampled])[],
  students: ArrayLike<number>,
): Difference {
  const seeds = pairs.length;
  const { mean: difference, deviation = 0 } = spreadOf(pairs.map(([a, b]) => a.meanIoU - b.meanIoU));
  const means: number[] = [];
  for (let draw = 0; draw < students.length; draw++) {
    const ofImages = pairs.reduce((sum, [a, b]) => sum + a.ofDraws[draw]! - b.ofDraws[draw]!, 0) / seeds;
    const ofSeeds = (students[draw]! * deviation) / Math.sqrt(seeds);
    // A draw without any labelled pixel has no mean IoU.
    if (!Number.isNaN(ofImages)) means.push(ofImages + ofSeeds);
  }
  means.sort((a, b) => a - b);
  const below = means.filter((mean) => mean <= 0).length;
  const above = means.filter((mean) => mean >= 0).length;
  return {
    seeds,
    difference,
    interval: [quantile(means, (1 - confidenceLevel) / 2), quantile(means, (1 + confidenceLevel) / 2)],
    p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (means.length + 1)),
  };
}
