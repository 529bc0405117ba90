import type * as tf from "@tensorflow/tfjs-core";
import { inference, type Network } from "@ddep/core";

/** Logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size; disposes of everything else that it makes. */
export type Segmenter = (images: tf.Tensor4D) => tf.Tensor4D;

/**
 * Test-time augmentation: turns a segmenter into one that averages its logits over parts or versions of the image. Views
 * compose: `multiScale(scales)(flipped(halves(segmenter)))`.
 */
export type View = (segmenter: Segmenter) => Segmenter;

/** The whole image at once. */
export const wholeImage: View = (segmenter) => segmenter;

/** A network as a segmenter. */
export const segmenterOf =
  (network: Network): Segmenter =>
  (images) =>
    network.apply(images, inference);
