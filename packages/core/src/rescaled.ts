import * as tf from "@tensorflow/tfjs-core";
import type { Network, Normalization } from "./network.js";

/** Returns the map of images `[B, H, W, 3]` from one normalisation to another. */
export function rescaling(from: Normalization, to: Normalization): (images: tf.Tensor4D) => tf.Tensor4D {
  const factors = from.std.map((std, c) => std / to.std[c]!);
  const offsets = from.mean.map((mean, c) => (mean - to.mean[c]!) / to.std[c]!);
  if (factors.every((factor) => factor === 1) && offsets.every((offset) => offset === 0)) return (images) => images;
  return (images) => tf.tidy(() => tf.add(tf.mul(images, tf.tensor1d(factors)), tf.tensor1d(offsets)));
}

/**
 * Wraps a network that expects images in the normalisation `to`, so that it accepts images in the normalisation `from`.
 */
export function rescaled(network: Network, from: Normalization, to: Normalization): Network {
  const map = rescaling(from, to);
  return { ...network, apply: (images, mode) => network.apply(map(images), mode) };
}
