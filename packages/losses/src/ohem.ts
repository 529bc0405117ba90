import { noGrad } from "@ddep/core";
import { softmaxCrossEntropy } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import { lossPart } from "./loss-part.js";
import { pixelsOf, ratioOfSums, type IgnoreOptions } from "./pixels.js";

export interface OhemOptions extends IgnoreOptions {
  /** Pixels whose truth has less than this probability count, in (0, 1]; 0.7 by default. */
  readonly threshold?: number;
  /** Where fewer than this many pixels of the batch count so, this many of the hardest do; 100,000 by default. */
  readonly minKept?: number;
}

/**
 * Cross-entropy with online hard example mining: the mean over the pixels whose truth has a probability below `threshold`, or, where those
 * are fewer, over the `minKept` hardest. Of pixels as hard as the last of these, all count.
 *
 * `logits` is `[B, H, W, K]`, `labels` `[B, H, W]` int32 in [0, K) or the ignore label. Throws a RangeError where an option is out of range.
 *
 * Source: Shrivastava et al. 2016; HRNet-Semantic-Segmentation `lib/core/criterion.py`, `OhemCrossEntropy`,
 * which drops the easiest pixel of a batch that has no more than `minKept`.
 */
export function ohemCrossEntropy(logits: tf.Tensor4D, labels: tf.Tensor3D, options: OhemOptions = {}): tf.Scalar {
  const { threshold = 0.7, minKept = 100_000, ignoreLabel = 255 } = options;
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`the threshold lies in (0, 1], not ${threshold}`);
  if (!(Number.isSafeInteger(minKept) && minKept >= 1))
    throw new RangeError(`minKept is an integer of at least 1, not ${minKept}`);
  return tf.tidy(() => {
    const { logits: rows, counts } = pixelsOf(logits, labels, options);
    const valid = tf.reshape(counts, [-1]);
    const flat = tf.reshape(labels, [-1]);
    const known = noGrad(() => tf.mul(flat, tf.cast(tf.notEqual(flat, ignoreLabel), "int32")));
    const losses = softmaxCrossEntropy(rows, known as tf.Tensor1D);
    const kept = noGrad(() => {
      // An ignored pixel comes after all others.
      const ranked = tf.sub(tf.mul(losses, valid), tf.sub(1, valid));
      const { values } = tf.topk(ranked, Math.min(minKept, ranked.size));
      const hard = tf.logicalOr(tf.greater(ranked, -Math.log(threshold)), tf.greaterEqual(ranked, tf.min(values)));
      return tf.mul(tf.cast(hard, "float32"), valid);
    });
    return ratioOfSums(tf.mul(losses, kept), kept);
  });
}

export const ohemLosses = {
  ohem: lossPart({
    help: "cross-entropy over the hardest pixels",
    source: "HRNet's OhemCrossEntropy",
    options: {},
    create: () => ohemCrossEntropy,
  }),
};
