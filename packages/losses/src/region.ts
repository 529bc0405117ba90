import * as tf from "@tensorflow/tfjs-core";
import { meanOverClasses } from "./class-weights.js";
import { weightedLossPart } from "./loss-part.js";
import { pixelsOf, type IgnoreOptions } from "./pixels.js";

export interface RegionOptions extends IgnoreOptions {
  /** Added to numerator and denominator of each class's score. Defaults to 0. */
  readonly smooth?: number;
  /** Weight of each class in the mean over classes. Defaults to 1 for each. */
  readonly classWeights?: readonly number[] | undefined;
}

export interface TverskyOptions extends RegionOptions {
  /** Weight of false positives. Defaults to 0.5. */
  readonly alpha?: number;
  /** Weight of false negatives. Defaults to 0.5. */
  readonly beta?: number;
}

/** Lower bound on the denominator of a score. */
const EPSILON = 1e-7;

/**
 * Tversky loss: the mean over classes of `1 - TP / (TP + alpha FP + beta FN)`, computed from the probabilities p and
 * the ground truth t over all labelled pixels of the batch: `TP = sum of p t`, `FP = sum of p (1 - t)`, `FN = sum of (1
 * - p) t`.
 *
 * A class absent from the ground truth contributes 0 and still counts in the mean. `logits` is `[B, H, W, K]`; `labels`
 * is `[B, H, W]` int32, in [0, K) or the ignore label.
 *
 * Source: Salehi et al. 2017, equation 4; segmentation_models_pytorch 0.6.0, `TverskyLoss("multiclass")`.
 *
 * @throws RangeError if alpha, beta, smooth or a class weight is out of range
 */
export function tversky(logits: tf.Tensor4D, labels: tf.Tensor3D, options: TverskyOptions = {}): tf.Scalar {
  const { alpha = 0.5, beta = 0.5, smooth = 0, classWeights } = options;
  for (const [name, value] of Object.entries({ alpha, beta, smooth }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be a finite non-negative number, got ${value}`);
  return tf.tidy(() => {
    const { logits: rows, truth, counts } = pixelsOf(logits, labels, options);
    const probability = tf.mul(tf.softmax(rows), counts);
    const size = tf.sum(truth, 0);
    const hit = tf.sum(tf.mul(probability, truth), 0);
    const mistakes = tf.add(tf.mul(tf.sub(tf.sum(probability, 0), hit), alpha), tf.mul(tf.sub(size, hit), beta));
    const denominator = tf.maximum(tf.add(tf.add(hit, mistakes), smooth), EPSILON);
    const score = tf.div(tf.add(hit, smooth), denominator);
    const present = tf.cast(tf.notEqual(size, 0), "float32");
    return meanOverClasses(tf.mul(tf.sub(1, score), present) as tf.Tensor1D, classWeights);
  });
}

/**
 * Dice loss: the mean over classes of `1 - 2 sum of p t / (sum of p + sum of t)`; {@link tversky} with alpha = beta =
 * 0.5.
 *
 * Source: Milletari et al. 2016, section 3; segmentation_models_pytorch 0.6.0, `DiceLoss("multiclass")`.
 */
export function dice(logits: tf.Tensor4D, labels: tf.Tensor3D, options: RegionOptions = {}): tf.Scalar {
  return tversky(logits, labels, { ...options, alpha: 0.5, beta: 0.5 });
}

/**
 * Jaccard loss: the mean over classes of `1 - sum of p t / (sum of p + sum of t - sum of p t)`; {@link tversky} with
 * alpha = beta = 1.
 *
 * Source: Rahman and Wang 2016, section 2; segmentation_models_pytorch 0.6.0, `JaccardLoss("multiclass")`.
 */
export function jaccard(logits: tf.Tensor4D, labels: tf.Tensor3D, options: RegionOptions = {}): tf.Scalar {
  return tversky(logits, labels, { ...options, alpha: 1, beta: 1 });
}

export const regionLosses = {
  dice: weightedLossPart("soft Dice", "Milletari et al. 2016; segmentation_models_pytorch's DiceLoss", dice),
  jaccard: weightedLossPart("soft Jaccard", "segmentation_models_pytorch's JaccardLoss", jaccard),
  tversky: weightedLossPart(
    "Tversky with alpha 0.3 and beta 0.7: false negatives cost more than false positives",
    "Salehi et al. 2017, equation 4",
    (logits, labels, options) => tversky(logits, labels, { ...options, alpha: 0.3, beta: 0.7 }),
  ),
};
