import * as tf from "@tensorflow/tfjs-core";
import { relu } from "./activation.js";
import { differentiable } from "../engine/differentiable.js";
import { attribute } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";

/**
 * The end of a residual block, `max(a + b, 0)` for two maps of the same shape, fused into one pass if possible. The
 * gradient is computed from the result, so neither map need be kept.
 *
 * Source: He et al. 2016, figure 2.
 */
export function addRelu<T extends tf.Tensor>(a: T, b: T): T {
  const tensorflow = ownKernels("fusedActivation");
  if (tensorflow === undefined) return relu(tf.add<T>(a, b));
  const flat = (map: tf.Tensor) => tf.reshape(map, [-1]);
  return differentiable(
    { a, b },
    (save) => {
      const y = tf.reshape(tensorflow.executeSingleOutput("DdepAddRelu", [], [flat(a), flat(b)]), a.shape) as T;
      save([y]);
      return y;
    },
    (dy, [y]) => {
      const attributes = [attribute.type(tensorflow, "T", "float32")];
      const slope = tensorflow.executeSingleOutput("ReluGrad", attributes, [dy, y!]);
      // Each input's gradient is disposed of separately.
      return { a: () => tf.clone(slope), b: () => tf.clone(slope) };
    },
  );
}
