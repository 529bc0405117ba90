import * as tf from "@tensorflow/tfjs-core";
import { normals, type Seed } from "@ddep/core";
import { attribute, native } from "./engine/native.js";

/**
 * Draws standard normal noise `eps ~ N(0, I)` of the given shape. A pure function of the seed on each backend, but not
 * the same across backends.
 */
export function normal<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: Seed): tf.Tensor<R> {
  const tensorflow = native();
  const size = shape.reduce((a, b) => a * b, 1);
  if (tensorflow === undefined) return tf.tensor(normals(seed, size), shape);
  return tf.tidy(() => {
    const key = tf.tensor1d([seed.low | 0, seed.high | 0], "int32");
    const attributes = [
      attribute.type(tensorflow, "dtype", "float32"),
      attribute.type(tensorflow, "T", "int32"),
      attribute.type(tensorflow, "Tseed", "int32"),
    ];
    return tensorflow.executeSingleOutput("StatelessRandomNormal", attributes, [
      tf.tensor1d(shape, "int32"),
      key,
    ]) as tf.Tensor<R>;
  });
}
