import { quantile } from "@ddep/metrics";
import type { Draws } from "./draws.js";
import { level } from "./spread.js";

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
 * The hierarchical bootstrap of a paired difference: each draw takes seeds with replacement and, the same for both, images
 * with replacement, and gives the mean over its seeds of `mIoU(a) - mIoU(b)`. The interval lies between the draws'
 * quantiles; `p = min(1, 2 min(#(d <= 0) + 1, #(d >= 0) + 1) / (draws + 1))`.
 *
 * `pairs` are the runs of both methods by seed, `drawn` as many draws of seeds as there are of images. Of two or three seeds the interval is narrower than its level says: draws
 * can be no further apart than the seeds are.
 *
 * Source: Davison and Hinkley 1997, sections 3.8 (hierarchical draws) and 4.2.5 (the + 1).
 */
export function pairedBootstrap(
  pairs: readonly (readonly [Resampled, Resampled])[],
  drawn: Draws,
): Difference {
  const seeds = pairs.length;
  const means: number[] = [];
  drawn.times.forEach((times, draw) => {
    let sum = 0;
    pairs.forEach(([a, b], i) => {
      if (times[i]! > 0) sum += times[i]! * (a.ofDraws[draw]! - b.ofDraws[draw]!);
    });
    // A draw of images without any label has no mean IoU.
    if (!Number.isNaN(sum)) means.push(sum / seeds);
  });
  means.sort((a, b) => a - b);
  const below = means.filter((mean) => mean <= 0).length;
  const above = means.filter((mean) => mean >= 0).length;
  return {
    seeds,
    difference: pairs.reduce((sum, [a, b]) => sum + a.meanIoU - b.meanIoU, 0) / seeds,
    interval: [quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2)],
    p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (means.length + 1)),
  };
}
