import * as tf from "@tensorflow/tfjs-core";
import { fold, inference, type ImageBatch, type LabelledBatch, type Network, type Normalization } from "@ddep/core";
import { corrupt, gammas, restored, white } from "@ddep/noise-schedules";
import { predict, type PredictOptions } from "@ddep/trainers";
import { confusionOf } from "@ddep/ddep";
import type { Recipe } from "@ddep/ddep";
import {
  denoisingPicture,
  segmentationPicture,
  splitBatch,
  type DenoisingRow,
  type SegmentationRow,
} from "./pictures/index.js";
import type { Visualise } from "./stages.js";

/** @inline */
type Batches<B> = (normalization: Normalization) => AsyncIterable<B>;

/**
 * Draws what a denoiser makes of images: clean, noisy, predicted noise, denoised.
 *
 * Where the noise or v is the target, the image is what it means of the noisy one.
 */
export function visualiseDenoising(recipe: Recipe, samples: Batches<ImageBatch>): Visualise {
  return async (denoiser, normalization) => {
    const rows: DenoisingRow[] = [];
    for await (const { images } of samples(normalization)) {
      const shape = images.shape as [number, number, number, 3];
      const seed = fold(recipe.seed, "drawing");
      const levels = recipe.noise(shape[0], fold(seed, "level"));
      const [noisy, predicted, denoised] = tf.tidy(() => {
        const field = recipe.denoising?.field ?? white;
        const noisy = corrupt(images, field(shape, fold(seed, "noise")), levels);
        const predicted = denoiser.apply(noisy, { ...inference, gamma: tf.tensor1d(gammas(levels)) });
        return [noisy, predicted, restored(predicted, noisy, levels, recipe.target)];
      });
      const split = (tensor: tf.Tensor) => splitBatch(tensor.dataSync<"float32">(), shape);
      const [clean, mixed, noise, found] = [images, noisy!, predicted!, denoised!].map(split);
      clean!.forEach((image, i) =>
        rows.push({
          clean: image,
          noisy: mixed![i]!,
          ...(recipe.target === "noise" ? { noise: noise![i]! } : {}),
          denoised: found![i]!,
        }),
      );
      tf.dispose([images, noisy!, predicted!, denoised!]);
    }
    return denoisingPicture(rows, normalization);
  };
}

/** Draws what a segmenter makes of labelled images, looked at whole and mirrored unless told: image, truth, prediction and the image's own mIoU. */
export function visualiseSegmentation(
  recipe: Pick<Recipe, "labels">,
  samples: Batches<LabelledBatch>,
  looks?: PredictOptions,
): Visualise {
  return async (segmenter: Network, normalization) => {
    const rows: SegmentationRow[] = [];
    for await (const { images, labels, names } of samples(normalization)) {
      const [batch, height, width] = images.shape;
      const predictions = predict(segmenter, images, looks);
      const pixels = splitBatch(images.dataSync<"float32">(), [batch, height, width, 3]);
      const [truths, answers] = [labels, predictions].map((tensor) => tensor.dataSync<"int32">());
      pixels.forEach((image, i) => {
        const part = (data: Int32Array) => data.slice(i * height * width, (i + 1) * height * width);
        const [truth, prediction] = [part(truths!), part(answers!)];
        const score = scoreOf(recipe, truth, prediction);
        rows.push({
          name: names[i]!.split(/[\\/]/).at(-1)!,
          image,
          truth: { data: truth, height, width },
          prediction: { data: prediction, height, width },
          ...(score === undefined ? {} : { meanIoU: score }),
        });
      });
      tf.dispose([images, labels, predictions]);
    }
    return segmentationPicture(rows, recipe.labels, normalization);
  };
}

function scoreOf({ labels }: Pick<Recipe, "labels">, truth: Int32Array, prediction: Int32Array): number | undefined {
  if (truth.every((label) => label === labels.ignoreLabel)) return undefined;
  const matrix = confusionOf(labels);
  matrix.update(truth, prediction);
  return matrix.summary().meanIoU;
}
