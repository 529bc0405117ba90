import * as tf from "@tensorflow/tfjs-core";
import type { Initializer } from "@ddep/core";
import {
  groupNormLayer,
  kaimingNormalFanOut as init,
  stdConvLayer,
  type Activation,
  type ConvNormScopes,
  type LayerPadding,
} from "@ddep/ops";

export interface StdConvNormOptions {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  readonly stride?: number;
  readonly pad?: LayerPadding;
  /** Added to the variance of the weights. */
  readonly convEpsilon: number;
  /** Added to the variance of the map. */
  readonly normEpsilon: number;
  /** Groups of the normalisation. Defaults to 32. */
  readonly groups?: number;
  /** Initial scale of the normalisation. Defaults to 1. */
  readonly scale?: Initializer;
  /** Activation after the normalisation, such as `relu`. Defaults to none. */
  readonly activation?: Activation;
}

/** Weight-standardised convolution, group normalisation and activation as one layer: `activation(norm(conv(x)))`. */
export function stdConvNorm(
  scopes: ConvNormScopes,
  { groups = 32, scale, activation, convEpsilon, normEpsilon, ...options }: StdConvNormOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const conv = stdConvLayer(scopes.conv, { ...options, epsilon: convEpsilon, init });
  const norm = groupNormLayer(scopes.norm, {
    channels: options.out,
    groups,
    epsilon: normEpsilon,
    scale,
    activation,
  });
  // Gradients keep the tensors they need; the rest can be freed before the backward pass.
  return (x) => tf.tidy(() => norm(conv(x)));
}
