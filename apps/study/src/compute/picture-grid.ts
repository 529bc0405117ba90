import { join } from "node:path";
import { dispose, frozen, UserError, type LabelledBatch } from "@ddep/core";
import { inOrder, loadModel, predictOptions, openLabelled } from "@ddep/cli";
import { namesBelow, withIndices } from "@ddep/datasets";
import { visualiseSegmentation, writePicture } from "@ddep/runs";
import type { ImageCounts } from "../store/record.js";

/** The images that a grid shows, in the order of the page. */
export const extremes = ["worst", "median", "best"] as const;
export type Extreme = (typeof extremes)[number];

/** The path of a picture in a run folder. */
export const pictureFile = (run: string, extreme: Extreme): string => join(run, "pictures", `${extreme}.png`);

/**
 * Draws the validation images with a run's worst, median and best score, each next to its truth and prediction, to
 * `pictures/worst.png`, `median.png` and `best.png` in the run's folder.
 *
 * `counts` are those of the run's scores. Needs a backend. Throws a `UserError` if the model or the data set does not exist or
 * no image has a labelled pixel.
 */
export async function pictureGrid(run: string, counts: ImageCounts): Promise<void> {
  const { network, labelMap, normalization, options } = await loadModel(run);
  try {
    const dataset = await openLabelled(options);
    const names = namesBelow(dataset, options.root);
    for (const [extreme, name] of Object.entries(pick(counts))) {
      const index = names.indexOf(name);
      if (index < 0)
        throw new UserError("is not in the data set that the run was scored on", {
          file: name,
          fix: "restore the data set",
        });
      const samples = (): AsyncIterable<LabelledBatch> => inOrder(withIndices(dataset, [index]), normalization);
      const visualise = visualiseSegmentation(labelMap, samples, predictOptions(options));
      const png = await visualise(frozen(network), normalization);
      await writePicture(run, "", extreme, png);
    }
  } finally {
    dispose(network.parameters);
  }
}

/** The names of the images with the lowest, the median and the highest mean IoU per image. */
export function pick({ names, intersections, unions }: ImageCounts): Record<Extreme, string> {
  const scored = names
    .map((name, i) => ({ name, meanIoU: imageMeanIoU(intersections[i]!, unions[i]!) }))
    .filter(({ meanIoU }) => !Number.isNaN(meanIoU))
    .toSorted((a, b) => a.meanIoU - b.meanIoU);
  const at = (i: number) => scored[i]?.name ?? noImage();
  return { worst: at(0), median: at(Math.floor((scored.length - 1) / 2)), best: at(scored.length - 1) };
}

/** Over the classes in the image's truth or prediction; NaN if there are none. */
function imageMeanIoU(hit: readonly number[], all: readonly number[]): number {
  const ratios = all.flatMap((union, k) => (union > 0 ? [hit[k]! / union] : []));
  return ratios.reduce((a, b) => a + b, 0) / ratios.length;
}

function noImage(): never {
  throw new UserError("no image has a labelled pixel", { fix: "score the run on images with labels" });
}
