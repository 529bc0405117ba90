import { fold, type ClassifiedBatch, type ImageBatch, type LabelledBatch } from "@ddep/core";
import { crossEntropy, denoisingLoss, type DenoisingTarget, type Penalty, type PixelLoss } from "@ddep/losses";
import {
  corrupt,
  gammas,
  uniformWeighting,
  velocity,
  white,
  type NoiseField,
  type NoiseSchedule,
  type Weighting,
} from "@ddep/noise-schedules";
import { softmaxCrossEntropy } from "@ddep/ops";
import type { Loss } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";

export interface DenoiseOptions {
  /** Where the noise comes from; independent in every pixel by default. */
  readonly field?: NoiseField;
  /** Weight of each example's error by its level; each the same by default. */
  readonly weighting?: Weighting;
  /** What an error costs; its square by default. */
  readonly penalty?: Penalty;
}

/**
 * Denoising: `mean((g(f(x~)) - target)^2)` with `x~` the images mixed with noise, target the noise (the paper's choice),
 * the images or v. The denoiser is told gamma, which only one that is conditioned on it heeds.
 *
 * Source: Brempong et al. 2022, section 3.1 (the standard objective), section 3.2 (the noise as target), section 4.1 (scaled noise).
 */
export function denoise(
  schedule: NoiseSchedule,
  target: DenoisingTarget,
  { field = white, weighting = uniformWeighting, penalty = "l2" }: DenoiseOptions = {},
): Loss<ImageBatch> {
  return (denoiser, { images: image }, seed) => {
    const noise = field(image.shape, fold(seed, "noise"));
    const levels = schedule(image.shape[0], fold(seed, "level"));
    const mode = { training: true, gamma: tf.tensor1d(gammas(levels)) };
    const truth = { noise, image, ...(target === "v" ? { v: velocity(image, noise, levels) } : {}) };
    const prediction = denoiser.apply(corrupt(image, noise, levels), mode);
    return denoisingLoss(prediction, truth, target, { penalty, weights: weighting(levels, target) });
  };
}

/** Segmentation: a loss over each pixel that has a truth, cross-entropy unless another is given. */
export function segment(ignoreLabel: number, loss: PixelLoss = crossEntropy): Loss<LabelledBatch> {
  return (segmenter, { images, labels }) => loss(segmenter.apply(images, { training: true }), labels, { ignoreLabel });
}

/** Classification: cross-entropy of each image. */
export const classify: Loss<ClassifiedBatch, tf.Tensor2D> = (classifier, { images, classes }) =>
  tf.mean<tf.Scalar>(softmaxCrossEntropy(classifier.apply(images, { training: true }), classes));
