import type { LabelMap } from "@ddep/core";
import type { Tile } from "./montage.js";
import { overlay, withLegend, type LabelledImage } from "./overlay.js";

/**
 * Draws an augmentation a row, the pictures of a row beside one another under their names, and below each the same picture
 * under the colours of its labels, where it has any; with a legend of the classes that are seen. Returns a PNG.
 */
export async function augmentationSheet(
  rows: readonly (readonly LabelledImage[])[],
  labelMap: LabelMap,
): Promise<Uint8Array> {
  const seen = new Set<number>();
  for (const { labels } of rows.flat()) for (const label of labels?.data ?? []) seen.add(label);
  const drawn = await Promise.all(
    rows.map(async (row) => await Promise.all(row.map((picture) => overlay(picture, labelMap)))),
  );
  const tiles = drawn.flatMap((row): Tile[][] => {
    const images = row.map(({ name, image }): Tile => ({ kind: "image", caption: name, image }));
    const overlays = row.flatMap(({ overlay: image }): Tile[] =>
      image === undefined ? [] : [{ kind: "overlay", caption: "", image }],
    );
    return overlays.length === 0 ? [images] : [images, overlays];
  });
  const classes = [...seen].filter((label) => label !== labelMap.ignoreLabel).sort((a, b) => a - b);
  return withLegend(tiles, labelMap, classes);
}
