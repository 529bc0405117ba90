import {
  fold,
  permutation,
  randomInt,
  UserError,
  type ClassifiedBatch,
  type Geometry,
  type ImageBatch,
  type LabelledBatch,
  type Normalization,
  type Seed,
} from "@ddep/core";
import { ahead } from "./ahead.js";
import type { OnBadFile } from "./bad-files.js";
import { collateClassified, collateImages, collateLabelled, type Collate } from "./collate.js";
import type { ClassifiedDataset, Dataset, LabelledDataset, Picture } from "./dataset.js";
import { load, type Request } from "./sample.js";

export interface LoaderOptions {
  /** Pictures a batch. */
  readonly batch: number;
  /** Where the pixels of a picture of this size go, as drawn from a seed of its own. */
  readonly geometry: (height: number, width: number, seed: Seed) => Geometry;
  readonly seed: Seed;
  readonly normalization: Normalization;
  /** The batch to begin with: a resumed run gives the step it stopped at; by default 0. */
  readonly start?: number;
  /** Batches made ready while the consumer works on one; by default 2. */
  readonly prefetch?: number;
  /** Hears of bad pictures; by default the first one stops. See {@link skipBadFiles}. */
  readonly onBadFile?: OnBadFile;
}

/** Pictures tried in the place of a bad one: with 1 in 100 bad, not one sample in 10^32 ends here. */
const ATTEMPTS = 16;

/** Sample s of the endless stream: a picture of the shuffled epoch floor(s / n), under a geometry of its own. */
function shuffledStream(n: number, { seed, geometry, onBadFile }: LoaderOptions): (s: number) => Request {
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array() };
  return (s) => {
    const epoch = Math.floor(s / n);
    if (epoch !== known.epoch) known = { epoch, order: permutation(fold(seed, "epoch", epoch), n) };
    const index = known.order[s % n]!;
    const drawn = fold(seed, "augment", epoch, index);
    const request = (index: number, attempt: number): Request => ({
      index,
      geometry: (height, width) => geometry(height, width, drawn),
      ...(onBadFile && { instead: (error) => instead(error, attempt) }),
    });
    // In the place of a bad picture comes one drawn by its place in the stream, so that a resumed run draws the same.
    const instead = (error: unknown, attempt: number) => {
      onBadFile!(error, n);
      if (attempt === ATTEMPTS) throw error;
      return request(randomInt(fold(drawn, "instead", attempt), n), attempt + 1);
    };
    return request(index, 0);
  };
}

function endless<P extends Picture, B>(
  dataset: Dataset<P>,
  options: LoaderOptions,
  collate: Collate<P, B>,
): AsyncGenerator<B, void, undefined> {
  const { batch, start = 0, prefetch = 2 } = options;
  if (dataset.length === 0) throw new UserError("the data set holds no picture to train on");
  if (!(Number.isInteger(batch) && batch > 0)) throw new RangeError(`a batch of ${batch} pictures`);
  if (!(Number.isInteger(start) && start >= 0)) throw new RangeError(`a start at batch ${start}`);
  if (!(Number.isInteger(prefetch) && prefetch >= 0))
    throw new RangeError(`a prefetch of ${prefetch} batches`);
  const sample = shuffledStream(dataset.length, options);
  const job = (k: number) =>
    load(
      dataset,
      Array.from({ length: batch }, (_, b) => sample((start + k) * batch + b)),
    );
  return collated(ahead(job, prefetch), collate);
}

/** Tensors are made only as a batch is handed out, so that what was loaded ahead can be dropped without a leak. */
async function* collated<S, B>(batches: AsyncIterable<S>, collate: (samples: S) => B) {
  for await (const samples of batches) yield collate(samples);
}

/**
 * An endless stream of training batches, whose tensors the consumer disposes.
 *
 * The stream of pictures is one shuffled epoch after another, and batch k holds its pictures `k B` to `(k + 1) B - 1`:
 * a batch may lie across two epochs, and a set smaller than a batch comes round within it. Order and geometry are pure
 * functions of the seed, so a stream that starts at k equals the rest of one that started at 0. Decoding runs ahead in
 * the thread pool; an unreadable picture throws its UserError when its batch is reached.
 */
export function imageLoader(
  dataset: Dataset,
  options: LoaderOptions,
): AsyncGenerator<ImageBatch, void, undefined> {
  return endless(dataset, options, collateImages(options.normalization));
}

/** {@link imageLoader} with the labels of each picture under the same geometry, the ignore label where padded. */
export function labelledLoader(
  dataset: LabelledDataset,
  options: LoaderOptions,
): AsyncGenerator<LabelledBatch, void, undefined> {
  return endless(dataset, options, collateLabelled(options.normalization, dataset.labelMap));
}

/** {@link imageLoader} with the class of each picture. */
export function classifiedLoader(
  dataset: ClassifiedDataset,
  options: LoaderOptions,
): AsyncGenerator<ClassifiedBatch, void, undefined> {
  return endless(dataset, options, collateClassified(options.normalization));
}
