import * as tf from "@tensorflow/tfjs-core";
import { meanOf } from "./mean-of.js";
import type { View } from "./view.js";

const mirror = (x: tf.Tensor4D) => tf.reverse4d(x, 2);

/** Averages the logits of the image with those of its mirror image, mirrored back. */
export const flipped: View = (segmenter) => (images) =>
  meanOf([() => segmenter(images), () => mirror(segmenter(mirror(images)))]);
