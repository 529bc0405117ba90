import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { outerProduct, timesMatrix } from "./mat-mul.js";

/**
 * Computes `x W + b` along the last axis: `x` is `[..., I]`, `weight` is `[I, O]`, `bias` is `[O]`; the result is
 * `[..., O]`.
 */
export function linear<T extends tf.Tensor>(x: T, weight: tf.Tensor2D, bias: tf.Tensor1D): T {
  return differentiable(
    { x, weight, bias },
    (save) => {
      save([x, weight]);
      return timesMatrix(x, weight, { bias }) as T;
    },
    (dy, [x, weight]) => ({
      x: () => timesMatrix(dy, weight!, { transposed: true }),
      weight: () => outerProduct(x!, dy),
      bias: () => tf.sum(tf.reshape(dy, [-1, bias.shape[0]]), 0),
    }),
  );
}
