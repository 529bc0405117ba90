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
  /** Pictures a batch. */
  readonly batch: number;
  /** Where the pixels of a picture of this size go, as drawn from a seed of its own; labelled pictures give their mask. */
  readonly geometry: (height: number, width: number, seed: Seed, mask?: PictureMask) => Geometry;
  /** Changes the RGB bytes `[height, width, 3]` of a picture's resized part in place, before it is mirrored or padded. */
  readonly photometric?: (rgb: Uint8Array, height: number, width: number, seed: Seed) => void;
  readonly seed: Seed;
  readonly normalization: Normalization;
  /** The batch to begin with: a resumed run gives the step it stopped at; by default 0. */
  readonly start?: number;
  /** Batches made ready while the consumer works on one; by default 2. */
  readonly prefetch?: number;
  /** Called for each bad picture; by default the first one stops. See {@link skipBadFiles}. */
  readonly onBadFile?: OnBadFile;
}

/** Options of loaders whose pictures may be mixed with one another. */
export interface MixingOptions extends LoaderOptions {
  /** Changes the numbers of a batch in place before they are tensors, from a seed of the batch. */
  readonly mix?: (contents: BatchContents, seed: Seed) => void;
}

/** Pictures tried in the place of a bad one: with 1 in 100 bad, not one sample in 10^32 ends here. */
const ATTEMPTS = 16;

/** Sample s of the endless stream: a picture of the shuffled epoch floor(s / n), under a geometry of its own. */
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
  options: MixingOptions,
  collate: Collate<P, B>,
  maskOf: (picture: P) => PictureMask | undefined = () => undefined,
): AsyncGenerator<B, void, undefined> {
  const { batch, start = 0, prefetch = 2, mix, seed } = options;
  if (dataset.length === 0) throw new UserError("the data set has no picture to train on");
  if (!(Number.isInteger(batch) && batch > 0)) throw new RangeError(`a batch of ${batch} pictures`);
  if (!(Number.isInteger(start) && start >= 0)) throw new RangeError(`a start at batch ${start}`);
  if (!(Number.isInteger(prefetch) && prefetch >= 0)) throw new RangeError(`a prefetch of ${prefetch} batches`);
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

/** Tensors are made only as a batch is handed out, so that what was loaded ahead can be dropped without a leak. */
async function* collated<S, B>(batches: AsyncIterable<S>, collate: (samples: S, k: number) => B) {
  let k = 0;
  for await (const samples of batches) yield collate(samples, k++);
}

/**
 * An endless stream of training batches, whose tensors the consumer disposes.
 *
 * The stream of pictures is one shuffled epoch after another, and batch k holds its pictures `k B` to `(k + 1) B - 1`:
 * a batch may lie across two epochs, and a set smaller than a batch comes round within it. Order, geometry, colours and
 * mixing are pure functions of the seed, so a stream that starts at k equals the rest of one that started at 0. Decoding runs ahead in
 * the thread pool; an unreadable picture throws its UserError when its batch is reached.
 */
export function imageLoader(dataset: Dataset, options: MixingOptions): AsyncGenerator<ImageBatch, void, undefined> {
  return endless(dataset, options, collateImages(options.normalization));
}

/** {@link imageLoader} with the labels of each picture under the same geometry, the ignore label where padded. */
export function labelledLoader(
  dataset: LabelledDataset,
  options: MixingOptions,
): AsyncGenerator<LabelledBatch, void, undefined> {
  return endless(dataset, options, collateLabelled(options.normalization, dataset.labelMap), ({ labels }) => ({
    labels,
    ignoreLabel: dataset.labelMap.ignoreLabel,
  }));
}

/** {@link imageLoader} with the class of each picture. */
export function classifiedLoader(
  dataset: ClassifiedDataset,
  options: LoaderOptions,
): AsyncGenerator<ClassifiedBatch, void, undefined> {
  return endless(dataset, options, collateClassified(options.normalization));
}
