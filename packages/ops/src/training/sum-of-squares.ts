import * as tf from "@tensorflow/tfjs-core";
import { attribute, native } from "../engine/native.js";

/**
 * Computes `sum of x^2` over all elements of all tensors. On the native backend no squares are stored. Not
 * differentiable.
 */
export function sumOfSquares(tensors: readonly tf.Tensor[]): tf.Scalar {
  const tensorflow = native();
  return tf.tidy(() => {
    if (tensors.length === 0) return tf.scalar(0);
    if (tensorflow === undefined) return tf.addN(tensors.map((x) => tf.sum<tf.Scalar>(tf.square(x))));
    const type = [attribute.type(tensorflow, "T", "float32")];
    const halves = tensors.map((x) => tensorflow.executeSingleOutput("L2Loss", type, [x]) as tf.Scalar);
    return tf.mul<tf.Scalar>(tf.addN(halves), 2);
  });
}
