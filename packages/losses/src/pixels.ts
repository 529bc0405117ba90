import { noGrad } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";

export interface IgnoreOptions {
  /** Pixels with this label contribute nothing, and their logits get a gradient of exactly 0; 255 by default. */
  readonly ignoreLabel?: number;
}

/**
 * A loss of a segmentation: logits `[B, H, W, K]` and labels `[B, H, W]` int32, each in [0, K) or the ignore label, to a scalar.
 *
 * Where every pixel is ignored it is 0, and so is its gradient. Any other label throws or gives NaN, by backend.
 */
export type PixelLoss = (logits: tf.Tensor4D, labels: tf.Tensor3D, options?: IgnoreOptions) => tf.Scalar;

/** The pixels of a batch as rows. */
export interface Pixels {
  /** `[N, K]`, 0 where the pixel is ignored, whatever was there. */
  readonly logits: tf.Tensor2D;
  /** `[N, K]`: 1 at the label, a row of zeros where the pixel is ignored, NaN where the label is no class. */
  readonly truth: tf.Tensor2D;
  /** `[N, 1]`: 1 where the pixel counts, 0 where it is ignored. */
  readonly counts: tf.Tensor2D;
}

/** Lays out a batch for losses over all classes. */
export function pixelsOf(logits: tf.Tensor4D, labels: tf.Tensor3D, { ignoreLabel = 255 }: IgnoreOptions): Pixels {
  const classes = logits.shape[3];
  const [counted, counts, truth] = noGrad((): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] => {
    const column = tf.reshape(labels, [-1, 1]);
    const counted: tf.Tensor2D = tf.notEqual(column, tf.scalar(ignoreLabel, "int32"));
    const counts: tf.Tensor2D = tf.cast(counted, "float32");
    const known = tf.reshape(tf.mul(column, tf.cast(counted, "int32")), [-1]);
    const oneHot = tf.cast(tf.oneHot(known, classes), "float32");
    // A label that is no class has an empty row: 0 / 0, not a loss of 0.
    return [counted, counts, tf.mul(tf.div(oneHot, tf.sum(oneHot, 1, true)), counts)];
  });
  const rows = tf.reshape(logits, [-1, classes]);
  return { logits: tf.where(counted, rows, tf.zerosLike(rows)) as tf.Tensor2D, truth, counts };
}

/** `sum(values) / sum(weights)`, and 0 where the weights sum to 0, as the values then do. */
export function ratioOfSums(values: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const total = tf.sum(weights);
  return tf.div(tf.sum(values), tf.add(total, tf.cast(tf.equal(total, 0), "float32")));
}
