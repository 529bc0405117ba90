import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { ownKernels } from "../engine/fast-paths.js";

/** Mean squared error of two tensors of the same shape: `mean((a - b)^2)` over all elements. */
export function meanSquaredError<T extends tf.Tensor>(a: T, b: T): tf.Scalar {
  const tensorflow = ownKernels("fusedLoss");
  if (tensorflow === undefined) return tf.mean(tf.square(tf.sub(a, b)));
  const flat = (map: tf.Tensor) => tf.reshape(map, [-1]);
  const slope = (dy: tf.Tensor, from: tf.Tensor, to: tf.Tensor) => () =>
    tf.reshape(tensorflow.executeSingleOutput("DdepSquaredErrorGrad", [], [dy, flat(from), flat(to)]), from.shape);
  return differentiable(
    { a, b },
    (save) => {
      save([a, b]);
      return tensorflow.executeSingleOutput("DdepSquaredError", [], [flat(a), flat(b)]) as tf.Scalar;
    },
    (dy, [a, b]) => ({ a: slope(dy, a!, b!), b: slope(dy, b!, a!) }),
  );
}
