import type * as tf from "@tensorflow/tfjs-core";
import { derived, type Initializer, type Scope } from "@ddep/core";
import { conv2d } from "../convolutions/conv2d.js";
import { windowOver, type LayerWindow } from "../sampling/padding.js";
import { standardize } from "../norms/standardize.js";

export interface StdConvOptions extends LayerWindow {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  /** Added to the variance of the weights. */
  readonly epsilon: number;
  readonly init: Initializer;
}

/**
 * A convolution whose `weight` is standardised before use. Outside the gradient tape this happens only once for as long
 * as the weight does not change.
 */
export function stdConvLayer(scope: Scope, options: StdConvOptions): (x: tf.Tensor4D) => tf.Tensor4D {
  const { size, epsilon } = options;
  const shape = [size, size, options.in, options.out];
  const weight = scope.parameter("weight", shape, options.init, "conv") as tf.Variable<tf.Rank.R4>;
  const filter = derived([weight], () => standardize(weight, epsilon));
  return (x) => conv2d(x, filter(), windowOver(x.shape, size, options));
}
