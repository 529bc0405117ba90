import * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Scope } from "@ddep/core";

export interface LinearOptions {
  readonly in: number;
  readonly out: number;
  readonly init: Initializer;
}

/** `x W + b` with its `weight` and `bias`: `[B, in]` to `[B, out]`. */
export function linearLayer(scope: Scope, options: LinearOptions): (x: tf.Tensor2D) => tf.Tensor2D {
  const weight = scope.parameter("weight", [options.in, options.out], options.init, "linear");
  const bias = scope.parameter("bias", [options.out], constant(0));
  return (x) => tf.add(tf.matMul(x, weight as tf.Variable<tf.Rank.R2>), bias as tf.Variable<tf.Rank.R1>);
}
