import * as tf from "@tensorflow/tfjs-core";
import { meanOverClasses } from "./class-weights.js";
import { weightedLossPart } from "./loss-part.js";
import { pixelsOf, type IgnoreOptions } from "./pixels.js";

export interface FocalOptions extends IgnoreOptions {
  /** How much less an easy pixel counts; 2 by default, 0 is binary cross-entropy. */
  readonly gamma?: number;
  /** Weight of a class's own pixels, those of others having `1 - alpha`; no such weights by default. */
  readonly alpha?: number;
  /** Weight of each class in the mean over classes; each 1 by default. */
  readonly classWeights?: readonly number[] | undefined;
}

/** `log(1 + exp(z))` without overflow, from ops that every backend has with their gradients. */
const softplus = (z: tf.Tensor2D): tf.Tensor2D => tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));

/**
 * Focal loss of each class against all others: the mean over pixels and classes of `-(1 - p)^gamma * log p`, `p = sigmoid(logit)` for
 * the pixel's own class and `1 - sigmoid(logit)` for the others.
 *
 * `logits` is `[B, H, W, K]`, `labels` `[B, H, W]` int32 in [0, K) or the ignore label. Throws a RangeError where gamma, alpha or the
 * class weights are out of range.
 *
 * Source: Lin et al. 2017, equations 4 and, with alpha, 5; segmentation_models_pytorch 0.6.0, `FocalLoss("multiclass")`.
 */
export function focal(logits: tf.Tensor4D, labels: tf.Tensor3D, options: FocalOptions = {}): tf.Scalar {
  const { gamma = 2, alpha, classWeights } = options;
  if (!(gamma >= 0 && Number.isFinite(gamma)))
    throw new RangeError(`gamma is a finite number of at least 0, not ${gamma}`);
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) throw new RangeError(`alpha lies in [0, 1], not ${alpha}`);
  return tf.tidy(() => {
    const { logits: rows, truth, counts } = pixelsOf(logits, labels, options);
    const wrong: tf.Tensor2D = tf.mul(rows, tf.sub(1, tf.mul(truth, 2)));
    // -log p and log(1 - p) as logits have them: 1 - p itself rounds to 0, where its powers have no slope.
    const surprise = softplus(wrong);
    const focus = tf.exp(tf.mul(softplus(tf.neg(wrong)), -gamma));
    const balance = alpha === undefined ? counts : tf.mul(counts, tf.add(tf.mul(truth, 2 * alpha - 1), 1 - alpha));
    const sums = tf.sum(tf.mul(tf.mul(focus, surprise), balance), 0);
    const perClass = tf.div(sums, tf.maximum(tf.sum(counts), 1));
    return meanOverClasses(perClass as tf.Tensor1D, classWeights);
  });
}

export const focalLosses = {
  focal: weightedLossPart("focal loss of each class against all others", "Lin et al. 2017, equation 4", focal),
};
