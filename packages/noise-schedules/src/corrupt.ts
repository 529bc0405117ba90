import * as tf from "@tensorflow/tfjs-core";
import type { NoiseLevels } from "./schedule.js";

/** One number per example, shaped to multiply `[B, H, W, C]`. */
export const perExample = (values: readonly number[]) => tf.tensor4d([...values], [values.length, 1, 1, 1]);

/** Mixes noise into images, example by example: `signal * x + noise * eps`. All are `[B, H, W, C]`. */
export function corrupt(x: tf.Tensor4D, eps: tf.Tensor4D, { signal, noise }: NoiseLevels): tf.Tensor4D {
  return tf.tidy(() => tf.add(tf.mul(x, perExample(signal)), tf.mul(eps, perExample(noise))));
}
