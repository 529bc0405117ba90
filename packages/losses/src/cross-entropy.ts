import { meanCrossEntropy } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import * as z from "zod";
import { checkClassWeights } from "./class-weights.js";
import { classWeights, lossPart } from "./loss-part.js";
import { pixelsOf, ratioOfSums, type IgnoreOptions } from "./pixels.js";

export interface CrossEntropyOptions extends IgnoreOptions {
  /** Share of the target that is spread evenly over all classes, in [0, 1). Defaults to 0. */
  readonly labelSmoothing?: number | undefined;
  /** Weight of each class; the mean is weighted by the label's class. Defaults to 1 for each. */
  readonly classWeights?: readonly number[] | undefined;
}

/**
 * Mean cross-entropy over the labelled pixels: `mean of -log softmax(logits)[label]`.
 *
 * With smoothing s and weights w, it is the sum over pixels n of
 * `-(1 - s) w[label] log p[n, label] - s / K * sum over k of w[k] log p[n, k]`, divided by the sum of `w[label]`.
 *
 * `logits` is `[B, H, W, K]`; `labels` is `[B, H, W]` int32, in [0, K) or the ignore label. If every pixel is ignored,
 * the loss and its gradient are 0.
 *
 * Source: PyTorch's `cross_entropy(ignore_index=..., label_smoothing=..., weight=...)`.
 *
 * @throws RangeError if the smoothing or a weight is out of range
 */
export function crossEntropy(logits: tf.Tensor4D, labels: tf.Tensor3D, options: CrossEntropyOptions = {}): tf.Scalar {
  const { ignoreLabel = 255, labelSmoothing = 0, classWeights } = options;
  const classes = logits.shape[3];
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`label smoothing must be in [0, 1), got ${labelSmoothing}`);
  if (classWeights !== undefined) checkClassWeights(classWeights, classes);
  if (labelSmoothing === 0 && classWeights === undefined)
    return meanCrossEntropy(tf.reshape(logits, [-1, classes]), tf.reshape(labels, [-1]), ignoreLabel);
  return tf.tidy(() => {
    const pixels = pixelsOf(logits, labels, { ignoreLabel });
    const weights = tf.tensor2d([...(classWeights ?? new Array<number>(classes).fill(1))], [1, classes]);
    const ofLabel = tf.mul(pixels.truth, weights);
    const spread = tf.mul(tf.mul(pixels.counts, weights), labelSmoothing / classes);
    const target = tf.add(tf.mul(ofLabel, 1 - labelSmoothing), spread);
    return ratioOfSums(tf.neg(tf.mul(target, tf.logSoftmax(pixels.logits))), ofLabel);
  });
}

export const crossEntropyLosses = {
  "cross-entropy": lossPart({
    help: "mean cross-entropy over the labelled pixels",
    source: "PyTorch's cross_entropy",
    options: {
      labelSmoothing: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .describe("share of the target that is spread evenly over all classes"),
      classWeights,
    },
    create: (given) => (logits, labels, options) => crossEntropy(logits, labels, { ...options, ...given }),
  }),
};
