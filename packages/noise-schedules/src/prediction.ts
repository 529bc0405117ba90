import * as tf from "@tensorflow/tfjs-core";
import { perExample } from "./corrupt.js";
import type { NoiseLevels } from "./schedule.js";

/** What a denoiser predicts: the noise, the image, or `v = signal * eps - noise * x`. */
export type Prediction = "noise" | "image" | "v";

/**
 * Returns the velocity of images and noise, `signal * eps - noise * x`. All are `[B, H, W, C]`.
 *
 * Source: Salimans and Ho 2022, section 4.
 */
export function velocity(x: tf.Tensor4D, eps: tf.Tensor4D, { signal, noise }: NoiseLevels): tf.Tensor4D {
  return tf.tidy(() => tf.sub(tf.mul(eps, perExample(signal)), tf.mul(x, perExample(noise))));
}

/**
 * Recovers the images implied by a prediction on `noisy = signal * x + noise * eps`. All are `[B, H, W, C]`.
 *
 * From the noise: `(noisy - noise * eps) / signal`, or 0 where the signal is 0. From v:
 * `(signal * noisy - noise * v) / (signal^2 + noise^2)`.
 */
export function restored(
  prediction: tf.Tensor4D,
  noisy: tf.Tensor4D,
  { signal, noise }: NoiseLevels,
  what: Prediction,
): tf.Tensor4D {
  const mix = (ofNoisy: number[], ofPrediction: number[]) =>
    tf.tidy(() =>
      tf.sub<tf.Tensor4D>(tf.mul(noisy, perExample(ofNoisy)), tf.mul(prediction, perExample(ofPrediction))),
    );
  switch (what) {
    case "image":
      return prediction.clone();
    case "noise": {
      const inverse = signal.map((coefficient) => (coefficient === 0 ? 0 : 1 / coefficient));
      return mix(
        inverse,
        inverse.map((factor, i) => factor * noise[i]!),
      );
    }
    case "v": {
      const square = signal.map((coefficient, i) => coefficient ** 2 + noise[i]! ** 2);
      return mix(
        signal.map((a, i) => a / square[i]!),
        noise.map((s, i) => s / square[i]!),
      );
    }
  }
}
