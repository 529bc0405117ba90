import * as tf from "@tensorflow/tfjs-core";
import { expectOneTf } from "./tf-copies.js";

/**
 * A float32 tensor in the backend's own memory. TF.js on its own keeps the JavaScript array until the first operation wants the
 * tensor, and a large network's weights lie in memory twice until then.
 *
 * The operation here is no arithmetic, which would flush the smallest numbers to zero.
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
