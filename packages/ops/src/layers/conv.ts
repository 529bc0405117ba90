import * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Scope } from "@ddep/core";
import { addBias } from "../convolutions/add-bias.js";
import { conv2d } from "../convolutions/conv2d.js";
import { depthwiseConv2d } from "../convolutions/depthwise-conv2d.js";
import type { Epilogue } from "../norms/epilogue.js";
import { windowOver, type LayerWindow } from "../sampling/padding.js";
import { shapeOf, type ConvInput } from "../convolutions/side-by-side.js";

export interface ConvOptions extends LayerWindow {
  /** Channels of the input. */
  readonly in: number;
  /** Channels of the output. */
  readonly out: number;
  /** Height and width of the filter. */
  readonly size: number;
  /** Whether to add a bias, or its initializer. True initialises it to 0. Defaults to false. */
  readonly bias?: boolean | Initializer;
  readonly init: Initializer;
}

/** A convolution with its `weight` (and `bias`). The default padding preserves the size at stride 1. */
export function convLayer(scope: Scope, options: ConvOptions): (x: ConvInput, epilogue?: Epilogue) => tf.Tensor4D {
  const { size, bias: start = false } = options;
  const filter = scope.parameter("weight", [size, size, options.in, options.out], options.init, "conv");
  const bias =
    start === false ? undefined : scope.parameter("bias", [options.out], start === true ? constant(0) : start);
  return (x, epilogue) => {
    const window = windowOver(shapeOf(x), size, options);
    const convolved = () => conv2d(x, filter as tf.Variable<tf.Rank.R4>, window, epilogue);
    return bias === undefined ? convolved() : tf.tidy(() => addBias(convolved(), bias as tf.Variable<tf.Rank.R1>));
  };
}

export interface DepthwiseOptions extends LayerWindow {
  readonly channels: number;
  /** Height and width of the filter. */
  readonly size: number;
  readonly init: Initializer;
}

/** A depthwise convolution with its `weight`. The default padding preserves the size at stride 1. */
export function depthwiseLayer(
  scope: Scope,
  options: DepthwiseOptions,
): (x: tf.Tensor4D, epilogue?: Epilogue) => tf.Tensor4D {
  const { channels, size } = options;
  const filter = scope.parameter("weight", [size, size, channels, 1], options.init, "depthwise");
  return (x, epilogue) =>
    depthwiseConv2d(x, filter as tf.Variable<tf.Rank.R4>, windowOver(x.shape, size, options), epilogue);
}
