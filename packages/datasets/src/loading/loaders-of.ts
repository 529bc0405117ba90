import type { ImageBatch, LabelledBatch, LabelMap } from "@ddep/core";
import type { Dataset, LabelledDataset } from "../contract/dataset.js";
import { labelledInOrder, type InOrderOptions } from "./in-order.js";
import { imageLoader, labelledLoader, type MixingOptions } from "./loader.js";

/** The data sets of a run. */
export interface RunDatasets {
  /** Images to denoise; labels are not needed. */
  readonly images: Dataset;
  /** The labelled training images. */
  readonly labelled: LabelledDataset;
  /** The labelled validation images. */
  readonly validation: LabelledDataset;
}

/** Loaders of the data sets of a run, waiting for their options. */
export interface RunLoaders {
  readonly images: (options: MixingOptions) => AsyncGenerator<ImageBatch, void, undefined>;
  readonly labelled: (options: MixingOptions) => AsyncGenerator<LabelledBatch, void, undefined>;
  readonly validation: (options: InOrderOptions) => AsyncGenerator<LabelledBatch, void, undefined>;
  /** The classes of the training images. */
  readonly labels: LabelMap;
}

/** Returns the loaders of the data sets of a run in the form that `recipeOf` of `@ddep/ddep` takes: `{ ...loadersOf(data) }`. */
export function loadersOf({ images, labelled, validation }: RunDatasets): RunLoaders {
  return {
    images: (options) => imageLoader(images, options),
    labelled: (options) => labelledLoader(labelled, options),
    validation: (options) => labelledInOrder(validation, options),
    labels: labelled.labelMap,
  };
}
