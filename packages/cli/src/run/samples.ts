import { centreCrop } from "@ddep/augmentations";
import { evenlySpread, imagesInOrder, type Dataset, type OnBadFile } from "@ddep/datasets";
import type { Recipe } from "@ddep/ddep";
import { visualiseDenoising, visualiseSegmentation, type Visualise } from "@ddep/runs";
import type { RunOptions } from "../options/run-options.js";
import { inOrder } from "../recipe/build-recipe.js";
import type { Sources } from "../recipe/open-sources.js";
import type { Skipped } from "../recipe/skipped.js";

const SAMPLES = 4;

/** A few images of a set. */
export const samplesOf = <D extends Dataset>(dataset: D): D => evenlySpread(dataset, SAMPLES);

/** Draws the results of a stage on a few of its images. */
export function visualisations(
  { seed, denoising, finetune }: Recipe,
  { unlabelled, validation }: Sources,
  { pretrainSize }: RunOptions,
  skipped: Skipped | undefined,
): (stage: string) => Visualise | undefined {
  return (stage) => {
    if (stage === "pretrain") {
      const samples = samplesOf(unlabelled!);
      const geometry = centreCrop({ size: pretrainSize, shorterSide: pretrainSize });
      const onBadFile = ofSet(skipped?.hears.unlabelled, unlabelled!);
      return visualiseDenoising(denoising, seed, (normalization) =>
        imagesInOrder(samples, { batch: SAMPLES, geometry, normalization, ...(onBadFile && { onBadFile }) }),
      );
    }
    const samples = samplesOf(validation!);
    const onBadFile = ofSet(skipped?.hears.validation, validation!);
    return visualiseSegmentation(finetune!.labels, (normalization) => inOrder(samples, normalization, onBadFile));
  };
}

/** Handles bad files among a few samples, counting them among those of the whole set. */
const ofSet = (hear: OnBadFile | undefined, { length }: Dataset): OnBadFile | undefined =>
  hear && ((error) => hear(error, length));
