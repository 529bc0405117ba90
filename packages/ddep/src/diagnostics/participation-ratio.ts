import * as tf from "@tensorflow/tfjs-core";
import { alignment, centred } from "./alignment.js";

/**
 * Computes the participation ratio, an effective rank: `(sum_i l_i)^2 / sum_i l_i^2` over the eigenvalues `l` of the
 * covariance of the features. Ranges from 1, if all features are collinear, to the number of features, if they are
 * independent with equal variance. Invariant to rotation and to scaling all features by one factor.
 *
 * `x` is `[N, P]`, one example per row; the ratio cannot exceed the number of examples. NaN if `x` is constant.
 *
 * Source: Gao et al. 2017, A theory of multineuronal dimensionality, dynamics and measurement, section 3.
 */
export function participationRatio(x: tf.Tensor2D): number {
  return tf.tidy(() => {
    // The trace and the Frobenius norm of the covariance suffice; no eigenvalues are needed.
    const rows = centred(x);
    const trace = tf.sum(tf.square(rows)).dataSync<"float32">()[0]!;
    return trace ** 2 / alignment(rows, rows);
  });
}
