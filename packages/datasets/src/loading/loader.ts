import {
  fold,
  permutation,
  randomInt,
  UserError,
  type BatchContents,
  type ClassifiedBatch,
  type Geometry,
  type ImageBatch,
  type LabelledBatch,
  type Normalization,
  type PictureMask,
  type Seed,
} from "@ddep/core";
import { ahead } from "./ahead.js";
import type { OnBadFile } from "./bad-files.js";
import { collateClassified, collateImages, collateLabelled, type Collate } from "./collate.js";
import type { ClassifiedDataset, Dataset, LabelledDataset, Picture } from "../contract/dataset.js";
import { load, type Request, type Sample } from "./sample.js";

export interface LoaderOptions {
  /** Images per batch. */
  readonly batch: number;
  /** Draws the geometry for an image of this size from the image's own seed; labelled images also pass their mask. */
  readonly geometry: (height: number, width: number, seed: Seed, mask?: PictureMask) => Geometry;
  /** Changes the RGB bytes `[height, width, 3]` of the resized region in place, before it is mirrored or padded. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number, seed: Seed) => void;
  readonly seed: Seed;
  readonly normalization: Normalization;
  /** Number of the first batch; a resumed run passes the step it stopped at. Defaults to 0. */
  readonly start?: number;
  /** Batches prepared while the consumer works on one. Defaults to 2. */
  readonly prefetch?: number;
  /** Called for each bad image. By default the first one throws. See {@link skipBadFiles}. */
  readonly onBadFile?: OnBadFile;
}

/** Options of loaders whose images may be mixed with one another. */
export interface MixingOptions extends LoaderOptions {
  /** Changes the numbers of a batch in place before its tensors are created, using the batch's own seed. */
  readonly mix?: (contents: BatchContents, seed: Seed) => void;
}

/** Replacements tried for a bad image: with 1 in 100 bad, fewer than one sample in 10^32 runs out. */
const ATTEMPTS = 16;

/** Returns sample s of the endless stream: an image of the shuffled epoch floor(s / n), under its own geometry. */
function shuffledStream<P extends Picture>(
  n: number,
  { seed, geometry, photometric, onBadFile }: LoaderOptions,
  maskOf: (picture: P) => PictureMask | undefined,
): (s: number) => Request<P> {
  let known: { epoch: number; order: Uint32Array } = { epoch: -1, order: new Uint32Array() };
  return (s) => {
    const epoch = Math.floor(s / n);
    if (epoch !== known.epoch) known = { epoch, order: permutation(fold(seed, "epoch", epoch), n) };
    const index = known.order[s % n]!;
    const drawn = fold(seed, "augment", epoch, index);
    const request = (index: number, attempt: number): Request<P> => ({
      index,
      geometry: (height, width, picture) => geometry(height, width, drawn, maskOf(picture)),
      ...(photometric && {
        photometric: (rgb, height, width) => photometric(rgb, height, width, fold(drawn, "photometric")),
      }),
      ...(onBadFile && { instead: (error) => instead(error, attempt) }),
    });
    // The replacement for a bad image is drawn from its position in the stream, so that a resumed run draws the same one.
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
  options: MixingOptions,
  collate: Collate<P, B>,
  maskOf: (picture: P) => PictureMask | undefined = () => undefined,
): AsyncGenerator<B, void, undefined> {
  const { batch, start = 0, prefetch = 2, mix, seed } = options;
  if (dataset.length === 0) throw new UserError("the data set has no pictures to train on");
  if (!(Number.isInteger(batch) && batch > 0)) throw new RangeError(`batch must be a positive integer, got ${batch}`);
  if (!(Number.isInteger(start) && start >= 0))
    throw new RangeError(`start must be a non-negative integer, got ${start}`);
  if (!(Number.isInteger(prefetch) && prefetch >= 0))
    throw new RangeError(`prefetch must be a non-negative integer, got ${prefetch}`);
  const sample = shuffledStream(dataset.length, options, maskOf);
  const job = (k: number) =>
    load(
      dataset,
      Array.from({ length: batch }, (_, b) => sample((start + k) * batch + b)),
    );
  const mixed = (samples: Sample<P>[], k: number) =>
    collate(samples, mix && ((contents) => mix(contents, fold(seed, "mix", start + k))));
  return collated(ahead(job, prefetch), mixed);
}

/** Creates tensors only when a batch is handed out, so that prefetched batches can be dropped without a leak. */
async function* collated<S, B>(batches: AsyncIterable<S>, collate: (samples: S, k: number) => B) {
  let k = 0;
  for await (const samples of batches) yield collate(samples, k++);
}

/**
 * Yields training batches without end. The consumer disposes of the tensors.
 *
 * Shuffled epochs follow one another without a break, and batch k holds images `k B` to `(k + 1) B - 1` of that stream:
 * a batch may span two epochs, and a set smaller than a batch repeats within it. Order, geometry, colours and mixing
 * are pure functions of the seed, so a stream started at k equals the rest of one started at 0. Decoding runs ahead in
 * the thread pool. An unreadable image throws its UserError when its batch is reached.
 */
export function imageLoader(dataset: Dataset, options: MixingOptions): AsyncGenerator<ImageBatch, void, undefined> {
  return endless(dataset, options, collateImages(options.normalization));
}

/**
 * Like {@link imageLoader}, with the labels of each image under the same geometry, and the ignore label where padded.
 */
export function labelledLoader(
  dataset: LabelledDataset,
  options: MixingOptions,
): AsyncGenerator<LabelledBatch, void, undefined> {
  return endless(dataset, options, collateLabelled(options.normalization, dataset.labelMap), ({ labels }) => ({
    labels,
    ignoreLabel: dataset.labelMap.ignoreLabel,
  }));
}

/** Like {@link imageLoader}, with the class of each image. */
export function classifiedLoader(
  dataset: ClassifiedDataset,
  options: LoaderOptions,
): AsyncGenerator<ClassifiedBatch, void, undefined> {
  return endless(dataset, options, collateClassified(options.normalization));
}
