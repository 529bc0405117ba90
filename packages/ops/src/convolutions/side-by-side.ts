import * as tf from "@tensorflow/tfjs-core";
import { upsampleNearest } from "../sampling/upsample.js";

/** One or two maps as a convolution reads them: side by side along the channels. */
export interface SideBySide {
  readonly first: tf.Tensor4D;
  /** Whether every pixel of the first counts twice along both axes: nearest-neighbour upsampling by two. */
  readonly repeated?: boolean;
  readonly second?: tf.Tensor4D | undefined;
}

/** What a convolution reads. */
export type ConvInput = tf.Tensor4D | SideBySide;

/** A map that lies alone, as one of those that lie side by side. */
export function sideBySide(x: ConvInput): SideBySide {
  return "first" in x ? x : { first: x };
}

/** The shape of what a convolution reads, `[B, H, W, C1 + C2]`. */
export function shapeOf(x: ConvInput): [batch: number, height: number, width: number, channels: number] {
  const { first, repeated = false, second } = sideBySide(x);
  const [batch, height, width, channels] = first.shape;
  const times = repeated ? 2 : 1;
  return [batch, times * height, times * width, channels + (second?.shape[3] ?? 0)];
}

/** The maps as the one tensor they stand for: `[B, H, W, C1 + C2]`. */
export function joined({ first, repeated = false, second }: SideBySide): tf.Tensor4D {
  const whole = repeated ? upsampleNearest(first) : first;
  return second === undefined ? whole : tf.concat([whole, second], 3);
}
