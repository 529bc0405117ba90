import type * as tf from "@tensorflow/tfjs-core";
import { inference, type Network } from "@ddep/core";

/** Computes logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size, and disposes of all other tensors. */
export type Segmenter = (images: tf.Tensor4D) => tf.Tensor4D;

/**
 * Test-time augmentation: turns a segmenter into one that averages its logits over parts or versions of the image.
 * Views compose: `multiScale(scales)(flipped(halves(segmenter)))`.
 */
export type View = (segmenter: Segmenter) => Segmenter;

/** Processes the whole image at once. */
export const wholeImage: View = (segmenter) => segmenter;

/** Turns a network into a segmenter. */
export const segmenterOf =
  (network: Network): Segmenter =>
  (images) =>
    network.apply(images, inference);
