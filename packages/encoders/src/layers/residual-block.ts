import * as tf from "@tensorflow/tfjs-core";
import { constant, type Mode, type Scope } from "@ddep/core";
import { addRelu, convNormAct, kaimingNormalFanOut as init, relu } from "@ddep/ops";

/** @inline */
type Layer = (x: tf.Tensor4D, mode: Mode) => tf.Tensor4D;

export interface ResidualBlockOptions {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the 3x3 convolutions. */
  readonly width: number;
  readonly stride: number;
}

/** A kind of residual block: `relu(branch(x) + shortcut(x))`, with `expansion * width` output channels. */
export interface ResidualBlock {
  readonly expansion: number;
  layer(scope: Scope, options: ResidualBlockOptions): Layer;
}

/** The last norm of a branch starts at zero, so that a new block initially equals its shortcut. */
const scale = constant(0);

function shortcut(scope: Scope, { in: inputs, stride }: ResidualBlockOptions, out: number): Layer {
  if (stride === 1 && inputs === out) return (x) => x;
  const projection = scope.at("downsample");
  return convNormAct({ conv: projection.at(0), norm: projection.at(1) }, { in: inputs, out, size: 1, stride, init });
}

const pair = (scope: Scope, i: number) => ({ conv: scope.at(`conv${i}`), norm: scope.at(`bn${i}`) });

/**
 * Two 3x3 convolutions; the first has the stride.
 *
 * Source: He et al. 2016, figure 5 left; names of timm's `BasicBlock`.
 */
export const basicBlock: ResidualBlock = {
  expansion: 1,
  layer(scope, options) {
    const { in: inputs, width, stride } = options;
    const first = convNormAct(pair(scope, 1), {
      in: inputs,
      out: width,
      size: 3,
      stride,
      init,
      activation: relu,
    });
    const second = convNormAct(pair(scope, 2), { in: width, out: width, size: 3, init, scale });
    const around = shortcut(scope, options, width);
    return (x, mode) => tf.tidy(() => addRelu(second(first(x, mode), mode), around(x, mode)));
  },
};

/**
 * 1x1 down to the width, 3x3 with the stride, 1x1 up to four times the width.
 *
 * Source: He et al. 2016, figure 5 right, with the stride at the 3x3; names of timm's `Bottleneck`.
 */
export const bottleneck: ResidualBlock = {
  expansion: 4,
  layer(scope, options) {
    const { in: inputs, width, stride } = options;
    const out = 4 * width;
    const first = convNormAct(pair(scope, 1), { in: inputs, out: width, size: 1, init, activation: relu });
    const second = convNormAct(pair(scope, 2), {
      in: width,
      out: width,
      size: 3,
      stride,
      init,
      activation: relu,
    });
    const third = convNormAct(pair(scope, 3), { in: width, out, size: 1, init, scale });
    const around = shortcut(scope, options, out);
    return (x, mode) => tf.tidy(() => addRelu(third(second(first(x, mode), mode), mode), around(x, mode)));
  },
};
