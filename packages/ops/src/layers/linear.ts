import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Scope } from "@ddep/core";
import { linear } from "../products/linear.js";

export interface LinearOptions {
  readonly in: number;
  readonly out: number;
  readonly init: Initializer;
  /** Initializer of the bias. Defaults to 0. */
  readonly bias?: Initializer;
}

/** A linear layer `x W + b` with its `weight` and `bias`: `[..., in]` to `[..., out]`. */
export function linearLayer(scope: Scope, options: LinearOptions): <T extends tf.Tensor>(x: T) => T {
  const weight = scope.parameter("weight", [options.in, options.out], options.init, "linear");
  const bias = scope.parameter("bias", [options.out], options.bias ?? constant(0));
  return (x) => linear(x, weight as tf.Variable<tf.Rank.R2>, bias as tf.Variable<tf.Rank.R1>);
}
