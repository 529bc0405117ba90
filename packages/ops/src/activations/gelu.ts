import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { ownKernels } from "../engine/fast-paths.js";

/** The standard normal distribution function, `(1 + erf(x / sqrt(2))) / 2`. */
const distribution = (x: tf.Tensor) => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);

/**
 * Gaussian error linear unit in its exact form: `x * Phi(x)`, with Phi the standard normal distribution function. Only
 * the input is kept for the gradient, `Phi(x) + x * phi(x)`.
 *
 * Source: Hendrycks and Gimpel 2016, section 2; PyTorch's `gelu` without an approximation.
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  const tensorflow = ownKernels("fusedActivation");
  if (tensorflow === undefined) return composed(x);
  const flat = (map: tf.Tensor) => tf.reshape(map, [-1]);
  return differentiable(
    { x },
    (save) => {
      save([x]);
      return tf.reshape(tensorflow.executeSingleOutput("DdepGelu", [], [flat(x)]), x.shape) as T;
    },
    (dy, [x]) => ({
      x: () => tf.reshape(tensorflow.executeSingleOutput("DdepGeluGrad", [], [flat(dy), flat(x!)]), dy.shape),
    }),
  );
}

function composed<T extends tf.Tensor>(x: T): T {
  return differentiable(
    { x },
    (save) => {
      save([x]);
      return tf.mul(x, distribution(x)) as T;
    },
    (dy, [x]) => ({
      x: () => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(x!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(distribution(x!), tf.mul(x!, density)));
      },
    }),
  );
}
