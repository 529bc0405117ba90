import * as tf from "@tensorflow/tfjs-core";

/**
 * How alike two representations of the same examples are, 0 to 1: linear centred kernel alignment,
 * `||Yc' Xc||^2 / (||Xc' Xc|| ||Yc' Yc||)` with columns centred and Frobenius norms. The same under rotations and under one
 * scale for all features.
 *
 * `[N, P]` and `[N, Q]`, an example a row. NaN where one is constant; throws a `RangeError` on different numbers of rows.
 *
 * Source: Kornblith et al. 2019, Similarity of Neural Network Representations Revisited, section 3.
 */
export function linearCka(x: tf.Tensor2D, y: tf.Tensor2D): number {
  if (x.shape[0] !== y.shape[0])
    throw new RangeError(`${x.shape[0]} and ${y.shape[0]} rows are not of the same examples`);
  return tf.tidy(() => {
    const [a, b] = [centred(x), centred(y)];
    const [between, own, other] = [alignment(a, b), alignment(a, a), alignment(b, b)];
    return between / Math.sqrt(own * other);
  });
}

/** Columns of mean 0, all in one scale near 1: the scale cancels, and squares of squares stay in range. */
function centred(x: tf.Tensor2D): tf.Tensor2D {
  const moved = tf.sub(x, tf.mean(x, 0, true));
  const size = tf.sqrt(tf.mean(tf.square(moved))).dataSync<"float32">()[0]!;
  return size > 0 ? tf.div(moved, size) : (moved as tf.Tensor2D);
}

/** `||A' B||^2`. */
function alignment(a: tf.Tensor2D, b: tf.Tensor2D): number {
  // Where features outnumber examples, the same number comes cheaper of the Gram matrices: tr(A A' B B').
  const gram = a.shape[1] > a.shape[0] && b.shape[1] > b.shape[0];
  const sum = gram
    ? tf.sum(tf.mul(tf.matMul(a, a, false, true), tf.matMul(b, b, false, true)))
    : tf.sum(tf.square(tf.matMul(a, b, true)));
  return sum.dataSync<"float32">()[0]!;
}
