import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";
import { matMul } from "./mat-mul.js";

/**
 * `x W + b` along the last axis: `x` is `[..., I]`, `weight` `[I, O]`, `bias` `[O]`; the result is `[..., O]`.
 */
export function linear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias: tf.Tensor1D): T {
  const [inputs, outputs] = weight.shape;
  const rows = (tensor: tf.Tensor, columns: number) => tf.reshape<tf.Rank.R2>(tensor, [-1, columns]);
  return differentiable(
    { x, weight, bias },
    (save) => {
      save([x, weight]);
      const y = tf.add(matMul(rows(x, inputs), weight), bias);
      return tf.reshape(y, [...x.shape.slice(0, -1), outputs]) as T;
    },
    (dy, [x, weight]) => ({
      x: () => tf.reshape(matMul(rows(dy, outputs), weight as tf.Tensor2D, false, true), x!.shape),
      weight: () => matMul(rows(x!, inputs), rows(dy, outputs), true, false),
      bias: () => tf.sum(rows(dy, outputs), 0),
    }),
  );
}
