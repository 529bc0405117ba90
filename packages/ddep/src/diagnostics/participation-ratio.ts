import * as tf from "@tensorflow/tfjs-core";
import { alignment, centred } from "./alignment.js";

/**
 * How many directions a representation uses, an effective rank: `(sum_i l_i)^2 / sum_i l_i^2` of the eigenvalues `l` of the
 * features' covariance. From 1, where all features are one and the same, to their number, where they are independent and of
 * one variance; the same under rotations and under one scale for all features.
 *
 * `[N, P]`, an example a row; fewer examples than features cannot show more directions than examples. NaN where it is
 * constant.
 *
 * Source: Gao et al. 2017, A theory of multineuronal dimensionality, dynamics and measurement, section 3.
 */
export function participationRatio(x: tf.Tensor2D): number {
  return tf.tidy(() => {
    // The trace of a covariance and its Frobenius norm need no eigenvalues.
    const rows = centred(x);
    const trace = tf.sum(tf.square(rows)).dataSync<"float32">()[0]!;
    return trace ** 2 / alignment(rows, rows);
  });
}
