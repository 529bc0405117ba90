import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native } from "../engine/native.js";

export interface ResizeOptions {
  /**
   * Whether the centres of the corner pixels are aligned. Otherwise pixels are treated as areas with centres at
   * half-integers. Name and meaning are those of PyTorch's `interpolate`. Defaults to false.
   */
  readonly alignCorners?: boolean;
}

/** @inline */
type Size = readonly [height: number, width: number];

/**
 * Returns the weights of linear interpolation along one axis, `[to, from]`; row i holds the contribution of each input
 * to output i.
 */
export function linearWeights(from: number, to: number, alignCorners: boolean): tf.Tensor2D {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const position = alignCorners
      ? to === 1
        ? 0
        : (i * (from - 1)) / (to - 1)
      : Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const low = Math.min(Math.floor(position), from - 1);
    const high = Math.min(low + 1, from - 1);
    const fraction = position - low;
    weights[i * from + low]! += 1 - fraction;
    weights[i * from + high]! += fraction;
  }
  return tf.tensor2d(weights, [to, from]);
}

/** Multiplies `[B, H, W, C]` by a matrix `[H', H]` along H and a matrix `[W', W]` along W: `[B, H', W', C]`. */
export function resizeSeparable(x: tf.Tensor4D, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const newHeight = rows.shape[0];
  const newWidth = columns.shape[0];
  const tall = tf.matMul(
    tf.tile(tf.expandDims(rows, 0), [batch, 1, 1]),
    tf.reshape(x, [batch, height, width * channels]),
  );
  const lines = tf.reshape(tall, [batch * newHeight, width, channels]);
  const wide = tf.matMul(tf.tile(tf.expandDims(columns, 0), [batch * newHeight, 1, 1]), lines);
  return tf.reshape(wide, [batch, newHeight, newWidth, channels]);
}

/**
 * Resizes `[B, H, W, C]` to `[B, height, width, C]` bilinearly, without antialiasing.
 *
 * Source: PyTorch's `interpolate(mode="bilinear")`.
 */
export function resizeBilinear(x: tf.Tensor4D, size: Size, { alignCorners = false }: ResizeOptions = {}): tf.Tensor4D {
  const [, height, width] = x.shape;
  return differentiable(
    { x },
    () => tf.image.resizeBilinear(x, [size[0], size[1]], alignCorners, !alignCorners),
    (dy) => ({
      x: () => {
        const tensorflow = native();
        if (tensorflow === undefined)
          return resizeSeparable(
            dy,
            tf.transpose(linearWeights(height, size[0], alignCorners)),
            tf.transpose(linearWeights(width, size[1], alignCorners)),
          );
        const attributes = [
          attribute.type(tensorflow, "T", "float32"),
          attribute.bool(tensorflow, "align_corners", alignCorners),
          attribute.bool(tensorflow, "half_pixel_centers", !alignCorners),
        ];
        // ResizeBilinearGrad reads the shape of the original from a tensor, never its values.
        return tensorflow.executeSingleOutput("ResizeBilinearGrad", attributes, [dy, tf.zeros(x.shape)]);
      },
    }),
  );
}
