import * as tf from "@tensorflow/tfjs-core";

/**
 * Subtracts the mean of each column and scales all columns by one factor, to values near 1. The factor cancels later;
 * it only keeps fourth powers in range.
 */
export function centred(x: tf.Tensor2D): tf.Tensor2D {
  const moved = tf.sub(x, tf.mean(x, 0, true));
  const size = tf.sqrt(tf.mean(tf.square(moved))).dataSync<"float32">()[0]!;
  return size > 0 ? tf.div(moved, size) : (moved as tf.Tensor2D);
}

/** Returns `||A' B||^2`. */
export function alignment(a: tf.Tensor2D, b: tf.Tensor2D): number {
  // If features outnumber examples, the Gram matrices give the same number at less cost: tr(A A' B B').
  const gram = a.shape[1] > a.shape[0] && b.shape[1] > b.shape[0];
  const sum = gram
    ? tf.sum(tf.mul(tf.matMul(a, a, false, true), tf.matMul(b, b, false, true)))
    : tf.sum(tf.square(tf.matMul(a, b, true)));
  return sum.dataSync<"float32">()[0]!;
}
