import * as tf from "@tensorflow/tfjs-core";

/** Zero-pads a map at the bottom and right to a given size; returns it unchanged if it already has that size. */
export function padded(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [bottom, right] = [height - x.shape[1], width - x.shape[2]];
  return bottom === 0 && right === 0
    ? x
    : tf.pad4d(x, [
        [0, 0],
        [0, bottom],
        [0, right],
        [0, 0],
      ]);
}
