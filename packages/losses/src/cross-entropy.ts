import * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropy } from "@ddep/ops";

export interface CrossEntropyOptions {
  /** Pixels with this label count neither in the sum nor in the mean; 255 by default. */
  readonly ignoreLabel?: number;
}

/**
 * Mean cross-entropy over the pixels that have a truth: `mean of -log softmax(logits)[label]`.
 *
 * `logits` is `[B, H, W, K]`, `labels` `[B, H, W]` int32 in [0, K) or the ignore label. Where every pixel is ignored
 * the loss is 0, and so is its gradient.
 *
 * Source: PyTorch's `cross_entropy(ignore_index=...)`.
 */
export function crossEntropy(
  logits: tf.Tensor4D,
  labels: tf.Tensor3D,
  { ignoreLabel = 255 }: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = logits.shape[3];
  const flat = tf.reshape(labels, [-1]) as tf.Tensor1D;
  const valid = tf.cast(tf.notEqual(flat, ignoreLabel), "int32");
  const losses = softmaxCrossEntropy(tf.reshape(logits, [-1, classes]), tf.mul(flat, valid));
  const weights = tf.cast(valid, "float32");
  return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1));
}
