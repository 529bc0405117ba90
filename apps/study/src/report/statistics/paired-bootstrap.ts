import { confidenceLevel, quantile, spreadOf } from "@ddep/metrics";

/** The mean IoU of one run: as measured, and of each draw of its images. */
export interface Resampled {
  readonly meanIoU: number;
  readonly ofDraws: ArrayLike<number>;
}

/** The difference between two methods over the same seeds. Ratios of 1, as mean IoU. */
export interface Difference {
  /** Seeds that both have a run of. */
  readonly seeds: number;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** Two-sided, of the difference being 0. */
  readonly p: number;
}

/**
 * The bootstrap of a paired difference over seeds and images. With `d_i = mIoU(a) - mIoU(b)` of seed `i`, `n` of them with a
 * sample deviation `s`, draw `k` is
 *
 *     mean over i of d_i(images drawn) + t_k s / sqrt(n),
 *
 * images with replacement, the same for both, and `t_k` of Student's distribution with `n - 1` degrees of freedom. The
 * interval lies between the draws' quantiles; `p = min(1, 2 min(#(d <= 0) + 1, #(d >= 0) + 1) / (draws + 1))`. Where all
 * images are alike these are the interval and the p of the paired t-test. One seed shows no spread of seeds: its interval is
 * of the images alone.
 *
 * `pairs` are the runs of both methods by seed, `students` as many draws of Student's distribution as there are of images.
 *
 * Source: Davison and Hinkley 1997, section 4.2.5 (the + 1). Seeds are three to ten, and drawing so few with replacement
 * tells a spread that is too small: by `(n - 1) / n` in variance, and by the normal's tails in place of Student's.
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
    // A draw of images without any label has no mean IoU.
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
