import * as tf from "@tensorflow/tfjs-core";
import { meanCrossEntropy } from "@ddep/ops";

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
  return meanCrossEntropy(tf.reshape(logits, [-1, logits.shape[3]]), tf.reshape(labels, [-1]), ignoreLabel);
}
