import type * as tf from "@tensorflow/tfjs-core";
import { derived, type Initializer, type Scope } from "@ddep/core";
import { conv2d } from "../conv2d.js";
import { samePadding, type Padding } from "../padding.js";
import { standardize } from "../standardize.js";

export interface StdConvOptions {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  /** Step between two positions of the filter; 1 by default. */
  readonly stride?: number;
  /** `same` pads so that `[H, W]` becomes `[ceil(H / stride), ceil(W / stride)]`; (size - 1) / 2 by default. */
  readonly pad?: Padding | "same";
  /** Added to the variance of the weights. */
  readonly epsilon: number;
  readonly init: Initializer;
}

/**
 * A convolution whose `weight` is standardised before it is used; while the weight stays, and no gradient is wanted, once.
 */
export function stdConvLayer(scope: Scope, options: StdConvOptions): (x: tf.Tensor4D) => tf.Tensor4D {
  const { size, stride = 1, pad = (size - 1) / 2, epsilon } = options;
  const shape = [size, size, options.in, options.out];
  const weight = scope.parameter("weight", shape, options.init, "conv") as tf.Variable<tf.Rank.R4>;
  const filter = derived([weight], () => standardize(weight, epsilon));
  return (x) =>
    conv2d(x, filter(), {
      stride,
      pad: pad === "same" ? samePadding([x.shape[1], x.shape[2]], size, stride) : pad,
    });
}
