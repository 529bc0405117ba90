import * as tf from "@tensorflow/tfjs-core";
import type { Initializer, Mode, Scope } from "@ddep/core";
import type { Epilogue } from "../norms/epilogue.js";
import type { LayerWindow } from "../sampling/padding.js";
import type { Activation } from "../activations/rectifier.js";
import { joined, sideBySide, type ConvInput } from "../convolutions/side-by-side.js";
import { batchNormLayer } from "./batch-norm.js";
import { convLayer, depthwiseLayer } from "./conv.js";

/** The scopes of the two parts, which checkpoints name separately. */
export interface ConvNormScopes {
  readonly conv: Scope;
  readonly norm: Scope;
}

export interface ConvNormActOptions extends LayerWindow {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output; for `depthwise`, equal to the input's. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  /** Whether each channel has its own filter. Defaults to false. */
  readonly depthwise?: boolean;
  readonly init: Initializer;
  /** Added to the variance. Defaults to 1e-5. */
  readonly epsilon?: number | undefined;
  /** Initial scale of the normalisation. Defaults to 1; with 0, a residual branch initially outputs zero. */
  readonly scale?: Initializer | undefined;
  /** Activation after the normalisation, such as `relu`. Defaults to none. */
  readonly activation?: Activation | undefined;
}

/**
 * Convolution without bias, batch normalisation and activation as one layer: `activation(norm(conv(x)))`.
 *
 * Maps `[B, H, W, in]` to `[B, H', W', out]`. The default padding preserves the size at stride 1.
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
