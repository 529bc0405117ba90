import * as tf from "@tensorflow/tfjs-core";
import { constant, type Mode, type Scope } from "@ddep/core";
import { addRelu, relu, type ConvNormScopes, type Padding } from "@ddep/ops";
import { padded } from "./padded.js";
import { stdConvNorm } from "./std-conv-norm.js";

/** How a reference implementation names the parts of the convolutional half, and where it differs from the others. */
export interface HybridResnetDialect {
  stem(scope: Scope): ConvNormScopes;
  /** A residual unit; stages and units are counted from 0. */
  unit(scope: Scope, stage: number, unit: number): Scope;
  /** The i-th convolution of a unit, counted from 1, and its normalisation. */
  convolution(unit: Scope, i: number): ConvNormScopes;
  /** The convolution of a unit's shortcut and its normalisation. */
  shortcut(unit: Scope): ConvNormScopes;
  readonly pad?: Padding | "same";
  /** The 3x3 max pool of stride 2 after the stem. */
  pool(x: tf.Tensor4D): tf.Tensor4D;
  /** Added to the variance of the weights. */
  readonly convEpsilon: number;
  /** Added to the variance of a map. */
  readonly normEpsilon: number;
  /** Options of the normalisation of a shortcut with this number of channels. */
  shortcutNorm(channels: number): { readonly groups: number; readonly normEpsilon: number };
}

export interface HybridResnetOptions {
  readonly dialect: HybridResnetDialect;
  /** Channels of the stem; the stages have 4, 8, 16, ... times as many. */
  readonly width: number;
  /** Number of residual units in each stage. */
  readonly units: readonly number[];
}

interface UnitOptions {
  readonly in: number;
  readonly width: number;
  readonly stride: number;
}

/** 1x1 down to the width, 3x3 with the stride, 1x1 up to four times the width: `relu(branch(x) + shortcut(x))`. */
function unit(scope: Scope, dialect: HybridResnetDialect, { in: inputs, width, stride }: UnitOptions) {
  const { convEpsilon, normEpsilon, convolution } = dialect;
  const out = 4 * width;
  const shared = { convEpsilon, normEpsilon, ...(dialect.pad === undefined ? {} : { pad: dialect.pad }) };
  const down = stdConvNorm(convolution(scope, 1), { ...shared, in: inputs, out: width, size: 1, activation: relu });
  const middle = stdConvNorm(convolution(scope, 2), {
    ...shared,
    in: width,
    out: width,
    size: 3,
    stride,
    activation: relu,
  });
  // The last norm of a branch starts at zero, so that a new unit initially equals its shortcut.
  const up = stdConvNorm(convolution(scope, 3), { ...shared, in: width, out, size: 1, scale: constant(0) });
  const around =
    stride === 1 && inputs === out
      ? (x: tf.Tensor4D) => x
      : stdConvNorm(dialect.shortcut(scope), {
          ...shared,
          ...dialect.shortcutNorm(out),
          in: inputs,
          out,
          size: 1,
          stride,
        });
  return (x: tf.Tensor4D) => tf.tidy(() => addRelu(up(middle(down(x))), around(x)));
}

/**
 * The convolutional half of a hybrid: a stem of stride 2, a max pool, then stages of residual units at strides 4, 8,
 * 16, ..., with weight standardisation and group normalisation.
 *
 * Maps `[B, H, W, 3]` to the stem and one map per stage, `[B, ceil(H / stride), ceil(W / stride), channels]`. If a pool
 * without padding leaves a map one pixel short, the map itself is passed on as it is, and the returned feature is
 * zero-padded at the bottom and right.
 *
 * Source: Dosovitskiy et al. 2021, sections 3.1 (hybrid architecture) and 4.1 (R50 of three stages).
 */
export function hybridResnet(scope: Scope, { dialect, width, units }: HybridResnetOptions) {
  const { convEpsilon, normEpsilon, pad } = dialect;
  const stem = stdConvNorm(dialect.stem(scope), {
    in: 3,
    out: width,
    size: 7,
    stride: 2,
    activation: relu,
    convEpsilon,
    normEpsilon,
    ...(pad === undefined ? {} : { pad }),
  });
  let channels = width;
  const stages = units.map((count, stage) => {
    const layers = Array.from({ length: count }, (_, i) => {
      const narrow = width * 2 ** stage;
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const layer = unit(dialect.unit(scope, stage, i), dialect, { in: channels, width: narrow, stride });
      channels = 4 * narrow;
      return layer;
    });
    return (x: tf.Tensor4D) => tf.tidy(() => layers.reduce((y, layer) => layer(y), x));
  });
  return (images: tf.Tensor4D, { observe }: Mode): tf.Tensor4D[] => {
    const [, height, breadth] = images.shape;
    const features = [stem(images)];
    let x = dialect.pool(features[0]!);
    observe?.("stem", x);
    for (const [i, stage] of stages.entries()) {
      x = stage(x);
      observe?.(`stage${i + 1}`, x);
      const stride = 2 ** (i + 2);
      features.push(padded(x, Math.ceil(height / stride), Math.ceil(breadth / stride)));
    }
    return features;
  };
}
