import * as tf from "@tensorflow/tfjs-core";

/** Zeros at the bottom and the right up to a size; nothing where the map has it. */
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
