import type { ImageMatrices } from "@ddep/metrics";
import type { ImageCounts } from "../store/record.js";

/** Intersection and union of each class in each image, from which the mean IoU of any set of images can be computed. */
export function imageCounts({ images, total: { classes } }: ImageMatrices, names: readonly string[]): ImageCounts {
  const counted = images.map(({ cells, counts }) => {
    const intersections = new Array<number>(classes).fill(0);
    const unions = new Array<number>(classes).fill(0);
    cells.forEach((cell, i) => {
      const [truth, prediction, count] = [Math.floor(cell / classes), cell % classes, counts[i]!];
      unions[truth]! += count;
      if (truth === prediction) intersections[truth]! += count;
      else unions[prediction]! += count;
    });
    return { intersections, unions };
  });
  return {
    names: [...names],
    intersections: counted.map(({ intersections }) => intersections),
    unions: counted.map(({ unions }) => unions),
  };
}
