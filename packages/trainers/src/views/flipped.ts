import * as tf from "@tensorflow/tfjs-core";
import { meanOf } from "./mean-of.js";
import type { View } from "./view.js";

const mirror = (x: tf.Tensor4D) => tf.reverse4d(x, 2);

/** The mean of the logits of the image and of the mirrored image, these mirrored back. */
export const flipped: View = (segmenter) => (images) =>
  meanOf([() => segmenter(images), () => mirror(segmenter(mirror(images)))]);
