import * as tf from "@tensorflow/tfjs-core";

/**
 * Checks class weights.
 *
 * @throws RangeError unless there is one finite, non-negative weight per class, and at least one is positive
 */
export function checkClassWeights(weights: readonly number[], classes: number): void {
  if (weights.length !== classes) throw new RangeError(`got ${weights.length} class weights for ${classes} classes`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0)
    throw new RangeError(`the weight of class ${wrong} must be a finite non-negative number, got ${weights[wrong]}`);
  if (weights.every((weight) => weight === 0)) throw new RangeError("all class weights are 0");
}

/** Averages a loss per class, `[K]`, over the classes: `sum of w[k] * loss[k] / sum of w[k]`, with w = 1 by default. */
export function meanOverClasses(losses: tf.Tensor1D, weights: readonly number[] | undefined): tf.Scalar {
  if (weights === undefined) return tf.mean(losses);
  checkClassWeights(weights, losses.shape[0]);
  const total = weights.reduce((a, b) => a + b, 0);
  return tf.sum(tf.mul(losses, tf.tensor1d(weights.map((weight) => weight / total))));
}
