import * as tf from "@tensorflow/tfjs-core";
import type { Network } from "@ddep/core";
import { flipped, multiScale, segmenterOf, wholeImage, type View } from "./views/index.js";

/** The views of an image whose logits are averaged: the logits, not their softmax. */
export interface PredictOptions {
  /** How an image is cut: `wholeImage` (the default), `halves` or `sliding({ window })`. */
  readonly protocol?: View;
  /** Whether the logits are averaged with those of the mirrored image; true by default. */
  readonly flip?: boolean;
  /** Scales of the image whose logits are averaged; by default 1 alone. */
  readonly scales?: readonly number[];
}

/**
 * Logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size, averaged over the views: the image at each scale, each with
 * its mirror image, each of those cut as the protocol says.
 *
 * Beside what the network needs for its largest input, memory holds a few maps of the logits' size, whatever the
 * number of views. Throws a `UserError` on scales that are not positive numbers.
 */
export function logitsOf(
  network: Network,
  images: tf.Tensor4D,
  { protocol = wholeImage, flip = true, scales = [1] }: PredictOptions = {},
): tf.Tensor4D {
  const views = [protocol, ...(flip ? [flipped] : []), multiScale(scales)];
  const segmenter = views.reduce((inner, view) => view(inner), segmenterOf(network));
  return tf.tidy(() => segmenter(images));
}

/** The class of each pixel, `[B, H, W]` int32, of images `[B, H, W, 3]` of any size. */
export function predict(network: Network, images: tf.Tensor4D, options?: PredictOptions): tf.Tensor3D {
  return tf.tidy(() => tf.argMax(logitsOf(network, images, options), 3));
}
