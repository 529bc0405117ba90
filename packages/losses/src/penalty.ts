import * as tf from "@tensorflow/tfjs-core";

/**
 * Element-wise penalties on an error d: `l2` is `d^2`; `l1` is `|d|`, with gradient 0 at 0; `huber` is `d^2 / 2` for
 * errors up to 1 and `|d| - 1/2` beyond.
 *
 * Source: PyTorch's `mse_loss`, `l1_loss` and `huber_loss(delta=1)`.
 */
export const penalties = {
  l2: (d: tf.Tensor4D): tf.Tensor4D => tf.square(d),
  l1: (d: tf.Tensor4D): tf.Tensor4D => tf.add(tf.relu(d), tf.relu(tf.neg(d))),
  huber(d: tf.Tensor4D): tf.Tensor4D {
    const slope = tf.clipByValue(d, -1, 1);
    return tf.mul(slope, tf.sub(d, tf.mul(slope, 0.5)));
  },
} as const;

/** A name of {@link penalties}. */
export type Penalty = keyof typeof penalties;
