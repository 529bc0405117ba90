import type { LabelMap, Normalization } from "@ddep/core";
import { drawLabels, type PlainLabels } from "./labels.js";
import { montage, type Tile } from "./montage.js";
import { type PlainImage, resizeToShow, toPixels } from "./pixels.js";

/** A labelled image and a network's prediction for it. */
export interface SegmentationRow {
  /** The image's file name. */
  readonly name: string;
  readonly image: PlainImage;
  /** Omitted if there is none. */
  readonly truth?: PlainLabels;
  readonly prediction: PlainLabels;
  /** Of this image alone, 0 to 1. */
  readonly meanIoU?: number;
}

/** Draws segmented images, a row each: image, truth, prediction. Returns a PNG. */
export async function segmentationPicture(
  rows: readonly SegmentationRow[],
  labelMap: LabelMap,
  normalization: Normalization,
): Promise<Uint8Array> {
  return montage(await Promise.all(rows.map(tiles)));

  async function tiles({ name, image, truth, prediction, meanIoU }: SegmentationRow): Promise<Tile[]> {
    const score = meanIoU === undefined ? "" : ` · mIoU ${(100 * meanIoU).toFixed(1)}`;
    const shown = await resizeToShow(toPixels(image, normalization));
    return [
      { kind: "image", caption: name, image: shown },
      ...(truth === undefined ? [] : [{ kind: "truth", caption: "truth", image: drawLabels(truth, labelMap) }]),
      { kind: "prediction", caption: `prediction${score}`, image: drawLabels(prediction, labelMap) },
    ];
  }
}
