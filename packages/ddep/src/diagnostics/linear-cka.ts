import * as tf from "@tensorflow/tfjs-core";
import { alignment, centred } from "./alignment.js";

/**
 * Computes linear centred kernel alignment, the similarity of two representations of the same examples from 0 to 1:
 * `||Yc' Xc||^2 / (||Xc' Xc|| ||Yc' Yc||)`, with centred columns and Frobenius norms. Invariant to rotation and to
 * scaling all features by one factor.
 *
 * `x` is `[N, P]` and `y` is `[N, Q]`, one example per row. The result is NaN if either is constant.
 *
 * Source: Kornblith et al. 2019, Similarity of Neural Network Representations Revisited, section 3.
 *
 * @throws RangeError if the numbers of rows differ
 */
export function linearCka(x: tf.Tensor2D, y: tf.Tensor2D): number {
  if (x.shape[0] !== y.shape[0])
    throw new RangeError(
      `the representations have ${x.shape[0]} and ${y.shape[0]} rows, but must be of the same examples`,
    );
  return tf.tidy(() => {
    const [a, b] = [centred(x), centred(y)];
    const [between, own, other] = [alignment(a, b), alignment(a, a), alignment(b, b)];
    return between / Math.sqrt(own * other);
  });
}
