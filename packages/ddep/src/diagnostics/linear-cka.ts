import * as tf from "@tensorflow/tfjs-core";
import { alignment, centred } from "./alignment.js";

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
