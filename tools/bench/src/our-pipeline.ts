import { randomResizedCrop } from "@ddep/augmentations";
import { nativeJpegDecoder } from "@ddep/backend";
import { imagenetNormalization, seedOf, type ImageBatch } from "@ddep/core";
import { imageFolder, imageLoader } from "@ddep/datasets";
import type { Pipeline } from "./pipeline.js";

/** The batches of a pipeline, as pretraining reads them. */
export async function batchesOf(
  { images, batch, size }: Pipeline,
  start = 0,
): Promise<AsyncGenerator<ImageBatch, void, undefined>> {
  return imageLoader(await imageFolder(images, { decodeJpeg: await nativeJpegDecoder() }), {
    batch,
    geometry: randomResizedCrop({ size }),
    seed: seedOf(6),
    normalization: imagenetNormalization,
    start,
  });
}
