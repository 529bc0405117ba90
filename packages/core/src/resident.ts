import * as tf from "@tensorflow/tfjs-core";
import { expectOneTf } from "./tf-copies.js";

/**
 * Creates a float32 tensor in the backend's own memory. TF.js alone keeps the JavaScript array until an operation first
 * uses the tensor, and until then the weights of a large network are in memory twice.
 *
 * The operation used here does no arithmetic, which would flush subnormal numbers to zero.
 */
export function resident(values: Float32Array, shape: readonly number[]): tf.Tensor {
  expectOneTf(
    { version: tf.version_core, Environment: tf.Environment, engine: tf.engine, assert: tf.util.assert },
    "@ddep/core",
  );
  return tf.tile(
    tf.tensor(values, [...shape]),
    shape.map(() => 1),
  );
}
