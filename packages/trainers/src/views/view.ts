import type * as tf from "@tensorflow/tfjs-core";
import { inference, type Network } from "@ddep/core";

/** Logits `[B, H, W, K]` of images `[B, H, W, 3]` of any size; what it makes on the way it disposes of. */
export type Segmenter = (images: tf.Tensor4D) => tf.Tensor4D;

/**
 * A way to look at an image: from a segmenter, one that asks it about parts or versions of the image and averages the
 * logits. Views compose: `scaled(scales)(flipped(halves(segmenter)))`.
 */
export type View = (segmenter: Segmenter) => Segmenter;

/** The whole image at once. */
export const wholeImage: View = (segmenter) => segmenter;

/** A network as a segmenter. */
export const segmenterOf =
  (network: Network): Segmenter =>
  (images) =>
    network.apply(images, inference);
