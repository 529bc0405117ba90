import type * as tf from "@tensorflow/tfjs-core";
import { inParts, type Cut } from "./in-parts.js";
import type { View } from "./view.js";

const two: Cut = (length) => {
  const first = Math.ceil(length / 2);
  if (first === length) return [{ start: 0, size: length }];
  return [
    { start: 0, size: first },
    { start: first, size: length - first },
  ];
};

/**
 * Processes the two halves of the longer side separately and joins their logits: a 1024 x 2048 image is seen as two of
 * 1024 x 1024. If the side is odd, the first half gets the middle pixel. Square images are split into left and right.
 *
 * Source: Brempong et al. 2022, section 5.1.
 */
export const halves: View = (segmenter) => {
  const [rows, columns] = [inParts(1, two)(segmenter), inParts(2, two)(segmenter)];
  return (images: tf.Tensor4D) => (images.shape[1] > images.shape[2] ? rows : columns)(images);
};
