import { noGrad } from "@ddep/core";
import { softmaxCrossEntropy } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import { lossPart } from "./loss-part.js";
import { pixelsOf, ratioOfSums, type IgnoreOptions } from "./pixels.js";

export interface OhemOptions extends IgnoreOptions {
  /** Pixels whose true class has a lower probability than this count as hard, in (0, 1]. Defaults to 0.7. */
  readonly threshold?: number;
  /** If fewer pixels of the batch are hard, this many of the hardest are used. Defaults to 100,000. */
  readonly minKept?: number;
}

/**
 * Cross-entropy with online hard example mining: the mean over the pixels whose true class has a probability below
 * `threshold` or, if these are fewer, over the `minKept` hardest pixels. Pixels tied with the last of these all count.
 *
 * `logits` is `[B, H, W, K]`; `labels` is `[B, H, W]` int32, in [0, K) or the ignore label.
 *
 * Source: Shrivastava et al. 2016; HRNet-Semantic-Segmentation `lib/core/criterion.py`, `OhemCrossEntropy`, which drops
 * the easiest pixel of a batch that has no more than `minKept`.
 *
 * @throws RangeError if an option is out of range
 */
export function ohemCrossEntropy(logits: tf.Tensor4D, labels: tf.Tensor3D, options: OhemOptions = {}): tf.Scalar {
  const { threshold = 0.7, minKept = 100_000, ignoreLabel = 255 } = options;
  if (!(threshold > 0 && threshold <= 1)) throw new RangeError(`threshold must be in (0, 1], got ${threshold}`);
  if (!(Number.isSafeInteger(minKept) && minKept >= 1))
    throw new RangeError(`minKept must be a positive integer, got ${minKept}`);
  return tf.tidy(() => {
    const { logits: rows, counts } = pixelsOf(logits, labels, options);
    const valid = tf.reshape(counts, [-1]);
    const flat = tf.reshape(labels, [-1]);
    const known = noGrad(() => tf.mul(flat, tf.cast(tf.notEqual(flat, ignoreLabel), "int32")));
    const losses = softmaxCrossEntropy(rows, known as tf.Tensor1D);
    const kept = noGrad(() => {
      // Ignored pixels rank last.
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
