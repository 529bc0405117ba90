import { centreCrop } from "@ddep/augmentations";
import { imagesInOrder, withIndices, type Dataset, type OnBadFile } from "@ddep/datasets";
import { visualiseDenoising, visualiseSegmentation, type Visualise } from "@ddep/runs";
import { type Recipe } from "@ddep/ddep";
import { inOrder, type Sources } from "./build-recipe.js";
import type { RunOptions } from "./options.js";
import type { Skipped } from "./skipped.js";

const SAMPLES = 4;

/** A few pictures of a set, evenly spread: neighbours are often frames of one video. */
export function samplesOf<D extends Dataset>(dataset: D): D {
  const count = Math.min(SAMPLES, dataset.length);
  return withIndices(
    dataset,
    Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * dataset.length) / count)),
  );
}

/** Draws what a stage makes of a few of its pictures. */
export function visualisations(
  recipe: Recipe,
  sources: Sources,
  { pretrainSize }: RunOptions,
  skipped: Skipped | undefined,
): (stage: string) => Visualise | undefined {
  return (stage) => {
    if (stage === "pretrain") {
      const samples = samplesOf(sources.unlabelled!);
      const geometry = centreCrop({ size: pretrainSize, shorterSide: pretrainSize });
      const skips = ofSet(skipped?.hears.unlabelled, sources.unlabelled!);
      return visualiseDenoising(recipe, (normalization) =>
        imagesInOrder(samples, {
          batch: SAMPLES,
          geometry,
          normalization,
          ...(skips && { onBadFile: skips }),
        }),
      );
    }
    const samples = samplesOf(sources.validation!);
    const skips = ofSet(skipped?.hears.validation, sources.validation!);
    return visualiseSegmentation(recipe, (normalization) => inOrder(samples, normalization, skips));
  };
}

/** Hears of a set's few samples, whose bad files count among those of the whole set. */
const ofSet = (hear: OnBadFile | undefined, { length }: Dataset): OnBadFile | undefined =>
  hear && ((error) => hear(error, length));
