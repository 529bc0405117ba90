import * as tf from "@tensorflow/tfjs-core";
import type { Initializer, Mode, Scope } from "@ddep/core";
import type { Epilogue } from "../norms/epilogue.js";
import type { LayerWindow } from "../sampling/padding.js";
import type { Activation } from "../activations/rectifier.js";
import { joined, sideBySide, type ConvInput } from "../convolutions/side-by-side.js";
import { batchNormLayer } from "./batch-norm.js";
import { convLayer, depthwiseLayer } from "./conv.js";

/** Where the two halves declare their tensors: checkpoints name them apart. */
export interface ConvNormScopes {
  readonly conv: Scope;
  readonly norm: Scope;
}

export interface ConvNormActOptions extends LayerWindow {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output; where `depthwise`, the same as of the input. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  /** Whether each channel has a filter of its own; false by default. */
  readonly depthwise?: boolean;
  readonly init: Initializer;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number | undefined;
  /** First value of the norm's scale; 1 by default, 0 makes a residual branch start as nothing. */
  readonly scale?: Initializer | undefined;
  /** What follows the norm, such as `relu`; nothing by default. */
  readonly activation?: Activation | undefined;
}

/**
 * Convolution without bias, batch normalisation and activation as one layer: `activation(norm(conv(x)))`.
 *
 * `[B, H, W, in]` to `[B, H', W', out]`, padded by default so that stride 1 keeps the size.
 */
export function convNormAct(
  scopes: ConvNormScopes,
  { depthwise = false, epsilon, scale, activation, ...options }: ConvNormActOptions,
): (x: ConvInput, mode: Mode) => tf.Tensor4D {
  const conv = depthwise
    ? onOneMap(depthwiseLayer(scopes.conv, { ...options, channels: options.out }))
    : convLayer(scopes.conv, options);
  const norm = batchNormLayer(scopes.norm, {
    channels: options.out,
    epsilon,
    scale,
    activation,
  });
  return (x, mode) =>
    tf.tidy(() => {
      const epilogue = norm.epilogue(mode);
      return epilogue === undefined ? norm(conv(x), mode) : conv(x, epilogue);
    });
}

function onOneMap(
  layer: (x: tf.Tensor4D, epilogue?: Epilogue) => tf.Tensor4D,
): (x: ConvInput, epilogue?: Epilogue) => tf.Tensor4D {
  return (x, epilogue) => layer(joined(sideBySide(x)), epilogue);
}
