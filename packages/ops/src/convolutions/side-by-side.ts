import * as tf from "@tensorflow/tfjs-core";
import { upsampleNearest } from "../sampling/upsample.js";

/** One or two maps that a convolution reads as if concatenated along the channels. */
export interface SideBySide {
  readonly first: tf.Tensor4D;
  /** Whether the first map is read upsampled by two with nearest neighbours. */
  readonly repeated?: boolean;
  readonly second?: tf.Tensor4D | undefined;
}

/** The input of a convolution. */
export type ConvInput = tf.Tensor4D | SideBySide;

/** Wraps a single map as maps side by side. */
export function sideBySide(x: ConvInput): SideBySide {
  return "first" in x ? x : { first: x };
}

/** Returns the shape of a convolution's input, `[B, H, W, C1 + C2]`. */
export function shapeOf(x: ConvInput): [batch: number, height: number, width: number, channels: number] {
  const { first, repeated = false, second } = sideBySide(x);
  const [batch, height, width, channels] = first.shape;
  const times = repeated ? 2 : 1;
  return [batch, times * height, times * width, channels + (second?.shape[3] ?? 0)];
}

/** Concatenates the maps into the tensor they stand for: `[B, H, W, C1 + C2]`. */
export function joined({ first, repeated = false, second }: SideBySide): tf.Tensor4D {
  const whole = repeated ? upsampleNearest(first) : first;
  return second === undefined ? whole : tf.concat([whole, second], 3);
}
