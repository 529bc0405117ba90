import type { LabelledBatch } from "@ddep/core";
import type { Loss } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";

/**
 * Generalised cross-entropy: the mean over pixels of `(1 - p[label]^q) / q`, which lies between cross-entropy (q to 0) and
 * absolute error (q = 1) and bears wrong labels better than the first.
 *
 * Source: Zhang and Sabuncu 2018, equation 6.
 */
export function generalisedCrossEntropy(q = 0.7): Loss<LabelledBatch> {
  return (network, { images, labels }) => {
    const logits = network.apply(images, { training: true });
    const truth = tf.oneHot(labels, logits.shape[3]);
    const probability = tf.sum(tf.mul(tf.softmax(logits), truth), 3);
    return tf.mean(tf.div(tf.sub(1, tf.pow(probability, q)), q));
  };
}
