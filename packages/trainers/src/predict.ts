import * as tf from "@tensorflow/tfjs-core";
import { inference, type Network } from "@ddep/core";

export interface PredictOptions {
  /** Whether the logits are averaged with those of the mirrored image; true by default. */
  readonly flip?: boolean;
}

/** Logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size, averaged over left-right flips. */
export function logitsOf(
  network: Network,
  images: tf.Tensor4D,
  { flip = true }: PredictOptions = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const logits = network.apply(images, inference);
    if (!flip) return logits;
    const mirrored = network.apply(tf.reverse4d(images, 2), inference);
    return tf.div(tf.add(logits, tf.reverse4d(mirrored, 2)), 2);
  });
}

/** The class of each pixel, `[B, H, W]` int32, of images `[B, H, W, 3]` of any size. */
export function predict(network: Network, images: tf.Tensor4D, options?: PredictOptions): tf.Tensor3D {
  return tf.tidy(() => tf.argMax(logitsOf(network, images, options), 3));
}
