import * as tf from "@tensorflow/tfjs-core";
import type { Mode, Scope } from "@ddep/core";
import { convNormAct, kaimingNormalFanOut as init, relu6, type LayerPadding } from "@ddep/ops";

type Layer = (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

/** Details in which implementations of the same network differ. */
export interface ConvDialect {
  /** Padding of every convolution. Defaults to (size - 1) / 2. */
  readonly pad?: LayerPadding;
  /** Added to the variance in every batch normalisation. Defaults to 1e-5. */
  readonly epsilon?: number;
}

export interface InvertedResidualOptions {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output. */
  readonly out: number;
  /** Height and width of the depthwise filter. */
  readonly size: number;
  readonly stride: number;
  /** Channels between the convolutions, as a multiple of the input channels; at 1 there is no first convolution. */
  readonly expansion: number;
  readonly dialect?: ConvDialect;
}

/**
 * 1x1 expansion, depthwise convolution with the stride, linear 1x1 projection; the input is added if the shape allows.
 *
 * Source: Sandler et al. 2018 (MobileNetV2), table 1; names of timm's `InvertedResidual` and `DepthwiseSeparableConv`.
 */
export function invertedResidual(
  scope: Scope,
  { in: inputs, out, size, stride, expansion, dialect = {} }: InvertedResidualOptions,
): Layer {
  const middle = inputs * expansion;
  // Without expansion, timm names the last convolution conv_pw and numbers the norms from the depthwise one.
  const names =
    expansion === 1
      ? [
          ["conv_dw", "bn1"],
          ["conv_pw", "bn2"],
        ]
      : [
          ["conv_pw", "bn1"],
          ["conv_dw", "bn2"],
          ["conv_pwl", "bn3"],
        ];
  const scopes = names.map(([conv, norm]) => ({ conv: scope.at(conv!), norm: scope.at(norm!) }));
  const expand =
    expansion === 1
      ? (x: tf.Tensor4D) => x
      : convNormAct(scopes.shift()!, {
          ...dialect,
          in: inputs,
          out: middle,
          size: 1,
          init,
          activation: relu6,
        });
  const filter = convNormAct(scopes.shift()!, {
    ...dialect,
    in: middle,
    out: middle,
    size,
    stride,
    depthwise: true,
    init,
    activation: relu6,
  });
  const project = convNormAct(scopes.shift()!, { ...dialect, in: middle, out, size: 1, init });
  const residual = stride === 1 && inputs === out;
  return (x, mode) =>
    tf.tidy(() => {
      const y = project(filter(expand(x, mode), mode), mode);
      return residual ? tf.add(y, x) : y;
    });
}
