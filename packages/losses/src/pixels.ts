import { noGrad } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";

export interface IgnoreOptions {
  /** Pixels with this label contribute nothing, and their logits get a gradient of exactly 0. Defaults to 255. */
  readonly ignoreLabel?: number;
}

/**
 * A segmentation loss: maps logits `[B, H, W, K]` and labels `[B, H, W]` int32, in [0, K) or the ignore label, to a
 * scalar.
 *
 * If every pixel is ignored, the loss and its gradient are 0. Any other label throws or gives NaN, depending on the
 * backend.
 */
export type PixelLoss = (logits: tf.Tensor4D, labels: tf.Tensor3D, options?: IgnoreOptions) => tf.Scalar;

/** The pixels of a batch as rows. */
export interface Pixels {
  /** `[N, K]`; 0 for ignored pixels, whatever their logits were. */
  readonly logits: tf.Tensor2D;
  /** `[N, K]`: one-hot labels; zeros for ignored pixels, NaN if the label is not a class. */
  readonly truth: tf.Tensor2D;
  /** `[N, 1]`: 1 for labelled pixels, 0 for ignored ones. */
  readonly counts: tf.Tensor2D;
}

/** Arranges a batch for losses over all classes. */
export function pixelsOf(logits: tf.Tensor4D, labels: tf.Tensor3D, { ignoreLabel = 255 }: IgnoreOptions): Pixels {
  const classes = logits.shape[3];
  const [counted, counts, truth] = noGrad((): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] => {
    const column = tf.reshape(labels, [-1, 1]);
    const counted: tf.Tensor2D = tf.notEqual(column, tf.scalar(ignoreLabel, "int32"));
    const counts: tf.Tensor2D = tf.cast(counted, "float32");
    const known = tf.reshape(tf.mul(column, tf.cast(counted, "int32")), [-1]);
    const oneHot = tf.cast(tf.oneHot(known, classes), "float32");
    // A label that is not a class has an empty row, which gives 0 / 0 rather than a loss of 0.
    return [counted, counts, tf.mul(tf.div(oneHot, tf.sum(oneHot, 1, true)), counts)];
  });
  const rows = tf.reshape(logits, [-1, classes]);
  return { logits: tf.where(counted, rows, tf.zerosLike(rows)) as tf.Tensor2D, truth, counts };
}

/** `sum(values) / sum(weights)`, or 0 if the weights (and hence the values) sum to 0. */
export function ratioOfSums(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const total = tf.sum(weights);
  return tf.div(tf.sum(values), tf.add(total, tf.cast(tf.equal(total, 0), "float32")));
}
