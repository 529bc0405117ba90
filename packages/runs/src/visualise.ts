import * as tf from "@tensorflow/tfjs-core";
import {
  fold,
  type ImageBatch,
  type LabelledBatch,
  type LabelMap,
  type Network,
  type Normalization,
  type Seed,
} from "@ddep/core";
import { applyDenoiser, type Denoising } from "@ddep/ddep";
import { ConfusionMatrix } from "@ddep/metrics";
import { predict, type PredictOptions } from "@ddep/trainers";
import {
  denoisingPicture,
  segmentationPicture,
  splitBatch,
  type DenoisingRow,
  type SegmentationRow,
} from "./pictures/index.js";

/** Draws a network's output for a few fixed samples, as a PNG. */
export type Visualise = (network: Network, normalization: Normalization) => Promise<Uint8Array>;

/**
 * Draws what a denoiser makes of images: clean, noisy, predicted noise, denoised.
 *
 * Where the noise or v is the target, the denoised image is what the prediction means of the noisy one.
 */
export function visualiseDenoising(
  denoising: Denoising,
  seed: Seed,
  samples: (normalization: Normalization) => AsyncIterable<ImageBatch>,
): Visualise {
  return async (denoiser, normalization) => {
    const rows: DenoisingRow[] = [];
    for await (const { images } of samples(normalization)) {
      const shape = images.shape as [number, number, number, 3];
      const found = applyDenoiser(denoiser, images, denoising, fold(seed, "drawing"));
      const split = (tensor: tf.Tensor) => splitBatch(tensor.dataSync<"float32">(), shape);
      const [noisy, predicted, denoised] = [found.noisy, found.predicted, found.denoised].map(split);
      split(images).forEach((clean, i) =>
        rows.push({
          clean,
          noisy: noisy![i]!,
          ...(denoising.target === "noise" && { noise: predicted![i]! }),
          denoised: denoised![i]!,
        }),
      );
      tf.dispose([images, ...Object.values(found)]);
    }
    return denoisingPicture(rows, normalization);
  };
}

/**
 * Draws what a segmenter makes of labelled images, in the views given (whole and mirrored by default): image, truth,
 * prediction and the image's own mIoU.
 */
export function visualiseSegmentation(
  labelMap: LabelMap,
  samples: (normalization: Normalization) => AsyncIterable<LabelledBatch>,
  views?: PredictOptions,
): Visualise {
  return async (segmenter, normalization) => {
    const rows: SegmentationRow[] = [];
    for await (const { images, labels, names } of samples(normalization)) {
      const [batch, height, width] = images.shape;
      const predictions = predict(segmenter, images, views);
      const pixels = splitBatch(images.dataSync<"float32">(), [batch, height, width, 3]);
      const [truths, answers] = [labels, predictions].map((tensor) => tensor.dataSync<"int32">());
      pixels.forEach((image, i) => {
        const part = (data: Int32Array) => data.slice(i * height * width, (i + 1) * height * width);
        const [truth, prediction] = [part(truths!), part(answers!)];
        const meanIoU = meanIoUOf(labelMap, truth, prediction);
        rows.push({
          name: names[i]!.split(/[\\/]/).at(-1)!,
          image,
          truth: { data: truth, height, width },
          prediction: { data: prediction, height, width },
          ...(meanIoU !== undefined && { meanIoU }),
        });
      });
      tf.dispose([images, labels, predictions]);
    }
    return segmentationPicture(rows, labelMap, normalization);
  };
}

/** The mIoU of one image; undefined if it has no labelled pixel. */
function meanIoUOf({ names, ignoreLabel }: LabelMap, truth: Int32Array, prediction: Int32Array): number | undefined {
  if (truth.every((label) => label === ignoreLabel)) return undefined;
  const matrix = new ConfusionMatrix({ classes: names.length, ignoreLabel });
  matrix.update(truth, prediction);
  return matrix.summary().meanIoU;
}
