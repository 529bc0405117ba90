import * as tf from "@tensorflow/tfjs-core";
import { attribute } from "./native.js";
import { bfloat16Kernels } from "./precision.js";

/**
 * The product of two matrices, either of them transposed first, in the precision that is set; not differentiable by itself.
 */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D, transposeA = false, transposeB = false): tf.Tensor2D {
  const tensorflow = bfloat16Kernels();
  if (tensorflow === undefined) return tf.matMul(a, b, transposeA, transposeB);
  return tensorflow.executeSingleOutput(
    "DdepBfloat16MatMul",
    [
      attribute.bool(tensorflow, "transpose_a", transposeA),
      attribute.bool(tensorflow, "transpose_b", transposeB),
    ],
    [a, b],
  ) as tf.Tensor2D;
}
