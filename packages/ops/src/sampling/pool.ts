import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native } from "../engine/native.js";
import { explicitPadding, type Window } from "./padding.js";

/** Lower than any activation, yet finite on every backend. */
const LOWEST = -3.4e38;

/**
 * Takes the maximum of each window: `[B, H, W, C]` to `[B, H', W', C]`. Among equal values, the first receives the
 * gradient.
 *
 * As in PyTorch, padding never wins.
 */
export function maxPool(x: tf.Tensor4D, { size, stride = size, pad }: Window & { readonly size: number }): tf.Tensor4D {
  const padding = explicitPadding(pad);
  const padded = (x: tf.Tensor4D) => (padding.flat().every((side) => side === 0) ? x : tf.pad4d(x, padding, LOWEST));
  const tensorflow = native();
  if (tensorflow === undefined) return tf.maxPool(padded(x), size, stride, "valid");
  const attributes = [
    attribute.type(tensorflow, "T", "float32"),
    attribute.int(tensorflow, "ksize", [1, size, size, 1]),
    attribute.int(tensorflow, "strides", [1, stride, stride, 1]),
    attribute.string(tensorflow, "padding", "VALID"),
    attribute.string(tensorflow, "data_format", "NHWC"),
  ];
  const run = (op: string, inputs: tf.Tensor[]) => tensorflow.executeSingleOutput(op, attributes, inputs);
  return differentiable(
    { x },
    (save) => {
      const y = run("MaxPool", [padded(x)]) as tf.Tensor4D;
      // The op that created x keeps it anyway, so it is padded again rather than kept twice.
      save([x, y]);
      return y;
    },
    (dy, [x, y]) => ({
      x: () => {
        const [, [top], [left]] = padding;
        const dx = run("MaxPoolGrad", [padded(x as tf.Tensor4D), y!, dy]) as tf.Tensor4D;
        return tf.slice(dx, [0, top, left, 0], (x as tf.Tensor4D).shape);
      },
    }),
  );
}

/** Takes the mean over height and width: `[B, H, W, C]` to `[B, C]`. */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(x, [1, 2]);
}
