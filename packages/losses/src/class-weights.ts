import * as tf from "@tensorflow/tfjs-core";

/** Throws a RangeError where weights are not one finite number of at least 0 for each class, or all are 0. */
export function checkClassWeights(weights: readonly number[], classes: number): void {
  if (weights.length !== classes)
    throw new RangeError(`${weights.length} class weights are given for ${classes} classes`);
  const wrong = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (wrong >= 0)
    throw new RangeError(`the weight of class ${wrong} is ${weights[wrong]}, not a finite number of at least 0`);
  if (weights.every((weight) => weight === 0)) throw new RangeError("all class weights are 0");
}

/** Mean over the classes of a loss of each, `[K]`: `sum of w[k] * loss[k] / sum of w[k]`, each w 1 unless given. */
export function meanOverClasses(losses: tf.Tensor1D, weights: readonly number[] | undefined): tf.Scalar {
  if (weights === undefined) return tf.mean(losses);
  checkClassWeights(weights, losses.shape[0]);
  const total = weights.reduce((a, b) => a + b, 0);
  return tf.sum(tf.mul(losses, tf.tensor1d(weights.map((weight) => weight / total))));
}
