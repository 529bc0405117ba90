import type { ClassifiedBatch, Geometry, ImageBatch, LabelledBatch, Normalization } from "@ddep/core";
import { ahead } from "./ahead.js";
import type { OnBadFile } from "./bad-files.js";
import { collateClassified, collateImages, collateLabelled, type Collate } from "./collate.js";
import type { ClassifiedDataset, Dataset, LabelledDataset, Picture } from "../contract/dataset.js";
import { load, type Sample } from "./sample.js";

export interface InOrderOptions {
  /** Maximum number of images per batch. */
  readonly batch: number;
  /** Returns the geometry for an image of this size. Evaluation draws nothing at random. */
  readonly geometry: (height: number, width: number) => Geometry;
  readonly normalization: Normalization;
  /** Groups of `batch` images prepared while the consumer works on one. Defaults to 2. */
  readonly prefetch?: number;
  /** Called for each bad image, which is then left out. By default the first one throws. See {@link skipBadFiles}. */
  readonly onBadFile?: OnBadFile;
}

/** Splits a list wherever the output size changes. */
function runsOfOneSize<P extends Picture>(samples: readonly Sample<P>[]): Sample<P>[][] {
  const runs: Sample<P>[][] = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    const { height, width } = run?.[0]?.geometry ?? { height: NaN, width: NaN };
    if (height === sample.geometry.height && width === sample.geometry.width) run?.push(sample);
    else runs.push([sample]);
  }
  return runs;
}

async function* once<P extends Picture, B>(
  dataset: Dataset<P>,
  { batch, geometry, prefetch = 2, onBadFile }: InOrderOptions,
  collate: Collate<P, B>,
): AsyncGenerator<B, void, undefined> {
  if (!(Number.isInteger(batch) && batch > 0)) throw new RangeError(`batch must be a positive integer, got ${batch}`);
  const leaveOut = (error: unknown) => void onBadFile!(error, dataset.length);
  const instead = onBadFile && { instead: (error: unknown) => leaveOut(error) as undefined };
  const job = (k: number) => {
    const indices = Array.from({ length: Math.min(batch, dataset.length - k * batch) }, (_, b) => k * batch + b);
    if (indices.length === 0) return undefined;
    return load(
      dataset,
      indices.map((index) => ({ index, geometry, ...instead })),
    );
  };
  for await (const samples of ahead(job, prefetch)) for (const run of runsOfOneSize(samples)) yield collate(run);
}

/**
 * Yields every image once, in order, for evaluation. The consumer disposes of the tensors.
 *
 * Consecutive images of equal size share a batch; a change of size ends the batch early. Decoding runs ahead as in
 * training. An unreadable image throws its UserError.
 */
export function imagesInOrder(dataset: Dataset, options: InOrderOptions): AsyncGenerator<ImageBatch, void, undefined> {
  return once(dataset, options, collateImages(options.normalization));
}

/** Like {@link imagesInOrder}, with the labels of each image under the same geometry. */
export function labelledInOrder(
  dataset: LabelledDataset,
  options: InOrderOptions,
): AsyncGenerator<LabelledBatch, void, undefined> {
  return once(dataset, options, collateLabelled(options.normalization, dataset.labelMap));
}

/** Like {@link imagesInOrder}, with the class of each image. */
export function classifiedInOrder(
  dataset: ClassifiedDataset,
  options: InOrderOptions,
): AsyncGenerator<ClassifiedBatch, void, undefined> {
  return once(dataset, options, collateClassified(options.normalization));
}
