import { applyToLabels, type Geometry, type PictureMask } from "@ddep/core";

/**
 * Returns the share of the most frequent class among the labelled pixels that a geometry shows, 0 to 1; 1 if it shows
 * at most one class.
 *
 * Source: mmsegmentation's RandomCrop, `cat_max_ratio`: `max(cnt) / sum(cnt)` without the ignore label.
 */
export function largestShare(
  { labels, ignoreLabel }: PictureMask,
  height: number,
  width: number,
  geometry: Geometry,
): number {
  const counts = new Map<number, number>();
  let sum = 0;
  for (const label of applyToLabels(labels, height, width, geometry, ignoreLabel)) {
    if (label === ignoreLabel) continue;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    sum++;
  }
  return counts.size < 2 ? 1 : Math.max(...counts.values()) / sum;
}
