import { fold, type ClassifiedBatch, type ImageBatch, type LabelledBatch } from "@ddep/core";
import { crossEntropy, denoisingLoss, type DenoisingTarget } from "@ddep/losses";
import { corrupt, gammas, type NoiseSchedule } from "@ddep/noise-schedules";
import { normal, softmaxCrossEntropy } from "@ddep/ops";
import type { Loss } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";

/**
 * Denoising: `mean((g(f(x~)) - target)^2)` with `x~` the images mixed with noise, target the noise (the paper's choice)
 * or the images. The denoiser is told gamma, which only one that is conditioned on it heeds.
 *
 * Source: Brempong et al. 2022, equation 1.
 */
export function denoise(schedule: NoiseSchedule, target: DenoisingTarget): Loss<ImageBatch> {
  return (denoiser, { images: image }, seed) => {
    const noise = normal<tf.Rank.R4>(image.shape, fold(seed, "noise"));
    const levels = schedule(image.shape[0], fold(seed, "level"));
    const mode = { training: true, gamma: tf.tensor1d(gammas(levels)) };
    return denoisingLoss(denoiser.apply(corrupt(image, noise, levels), mode), { noise, image }, target);
  };
}

/** Segmentation: cross-entropy of each pixel that has a truth. */
export function segment(ignoreLabel: number): Loss<LabelledBatch> {
  return (segmenter, { images, labels }) =>
    crossEntropy(segmenter.apply(images, { training: true }), labels, { ignoreLabel });
}

/** Classification: cross-entropy of each image. */
export const classify: Loss<ClassifiedBatch, tf.Tensor2D> = (classifier, { images, classes }) =>
  tf.mean<tf.Scalar>(softmaxCrossEntropy(classifier.apply(images, { training: true }), classes));
