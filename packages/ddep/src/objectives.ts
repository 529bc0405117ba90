import type { ClassifiedBatch, LabelledBatch } from "@ddep/core";
import { crossEntropy, type PixelLoss } from "@ddep/losses";
import { softmaxCrossEntropy } from "@ddep/ops";
import type { Loss } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";

/** Segmentation: a loss over every labelled pixel, cross-entropy by default. */
export const segment =
  (ignoreLabel: number, loss: PixelLoss = crossEntropy): Loss<LabelledBatch> =>
  (segmenter, { images, labels }) =>
    loss(segmenter.apply(images, { training: true }), labels, { ignoreLabel });

/** Classification: cross-entropy per image. */
export const classify: Loss<ClassifiedBatch, tf.Tensor2D> = (classifier, { images, classes }) =>
  tf.mean<tf.Scalar>(softmaxCrossEntropy(classifier.apply(images, { training: true }), classes));
