import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";

/** Adds a bias along the last axis: `x + bias`, with `x` `[B, H, W, C]` and `bias` `[C]`. */
export function addBias(x: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  return differentiable(
    { x, bias },
    () => tf.add(x, bias),
    (dy) => ({ x: () => tf.clone(dy), bias: () => tf.sum(dy, [0, 1, 2]) }),
  );
}
