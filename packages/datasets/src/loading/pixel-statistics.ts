import type { Geometry, Normalization } from "@ddep/core";
import { evenlySpread, type Dataset } from "../contract/dataset.js";
import type { OnBadFile } from "./bad-files.js";
import { load } from "./sample.js";

export interface PixelStatisticsOptions {
  /** Returns the region that is measured in an image of this size. */
  readonly geometry: (height: number, width: number) => Geometry;
  /** Maximum number of images to open, evenly spread over the set. Defaults to 256. */
  readonly pictures?: number;
  readonly onBadFile?: OnBadFile | undefined;
}

/** Images decoded concurrently. */
const AT_ONCE = 8;

/**
 * Computes the mean and standard deviation of each channel over the pixels of a set, 0 to 255: the normalisation that
 * gives its images mean 0 and variance 1. Deviations are at least 1, for sets of a single colour.
 *
 * @throws UserError naming an image that cannot be read, unless bad files are skipped
 */
export async function pixelStatistics(
  dataset: Dataset,
  { geometry, pictures = 256, onBadFile }: PixelStatisticsOptions,
): Promise<Normalization> {
  const drawn = evenlySpread(dataset, pictures);
  const instead = onBadFile && { instead: (error: unknown) => void onBadFile(error, dataset.length) };
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let count = 0;
  for (let from = 0; from < drawn.length; from += AT_ONCE) {
    const indices = Array.from({ length: Math.min(AT_ONCE, drawn.length - from) }, (_, i) => from + i);
    const samples = await load(
      drawn,
      indices.map((index) => ({ index, geometry, ...instead })),
    ).done;
    for (const { pixels } of samples) {
      count += pixels.length / 3;
      pixels.forEach((value, i) => {
        sums[i % 3]! += value;
        squares[i % 3]! += value * value;
      });
    }
  }
  const mean = (c: number) => sums[c]! / count;
  const std = (c: number) => Math.sqrt(Math.max(1, squares[c]! / count - mean(c) ** 2));
  return { mean: [mean(0), mean(1), mean(2)], std: [std(0), std(1), std(2)] };
}
