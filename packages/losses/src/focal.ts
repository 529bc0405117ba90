import * as tf from "@tensorflow/tfjs-core";
import { meanOverClasses } from "./class-weights.js";
import { weightedLossPart } from "./loss-part.js";
import { pixelsOf, type IgnoreOptions } from "./pixels.js";

export interface FocalOptions extends IgnoreOptions {
  /** Focusing parameter: the larger, the less easy pixels count. Defaults to 2; 0 gives binary cross-entropy. */
  readonly gamma?: number;
  /** Weight of the pixels that belong to a class; all others have weight `1 - alpha`. Defaults to no such weights. */
  readonly alpha?: number;
  /** Weight of each class in the mean over classes. Defaults to 1 for each. */
  readonly classWeights?: readonly number[] | undefined;
}

/** `log(1 + exp(z))` without overflow, using ops that every backend has with gradients. */
const softplus = (z: tf.Tensor2D): tf.Tensor2D => tf.add(tf.relu(z), tf.log1p(tf.exp(tf.neg(tf.abs(z)))));

/**
 * Focal loss, one class against all others: the mean over pixels and classes of `-(1 - p)^gamma * log p`, where
 * `p = sigmoid(logit)` for the pixel's own class and `1 - sigmoid(logit)` for the others.
 *
 * `logits` is `[B, H, W, K]`; `labels` is `[B, H, W]` int32, in [0, K) or the ignore label.
 *
 * Source: Lin et al. 2017, equations 4 and, with alpha, 5; segmentation_models_pytorch 0.6.0,
 * `FocalLoss("multiclass")`.
 *
 * @throws RangeError if gamma, alpha or a class weight is out of range
 */
export function focal(logits: tf.Tensor4D, labels: tf.Tensor3D, options: FocalOptions = {}): tf.Scalar {
  const { gamma = 2, alpha, classWeights } = options;
  if (!(gamma >= 0 && Number.isFinite(gamma)))
    throw new RangeError(`gamma must be a finite non-negative number, got ${gamma}`);
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) throw new RangeError(`alpha must be in [0, 1], got ${alpha}`);
  return tf.tidy(() => {
    const { logits: rows, truth, counts } = pixelsOf(logits, labels, options);
    const wrong: tf.Tensor2D = tf.mul(rows, tf.sub(1, tf.mul(truth, 2)));
    // -log p and log(1 - p) computed from logits: 1 - p itself would round to 0, where its powers have no gradient.
    const surprise = softplus(wrong);
    const focus = tf.exp(tf.mul(softplus(tf.neg(wrong)), -gamma));
    const balance = alpha === undefined ? counts : tf.mul(counts, tf.add(tf.mul(truth, 2 * alpha - 1), 1 - alpha));
    const sums = tf.sum(tf.mul(tf.mul(focus, surprise), balance), 0);
    const perClass = tf.div(sums, tf.maximum(tf.sum(counts), 1));
    return meanOverClasses(perClass as tf.Tensor1D, classWeights);
  });
}

export const focalLosses = {
  focal: weightedLossPart("focal loss, one class against all others", "Lin et al. 2017, equation 4", focal),
};
