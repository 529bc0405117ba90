import * as tf from "@tensorflow/tfjs-core";
import { values, wasmKernel, zeros } from "./kernel.js";

/** The gradient of `maxPool`: each window's goes to its largest value, to the first of equal ones, as in TensorFlow. */
export const maxPoolGrad = wasmKernel<"input" | "dy", tf.MaxPoolGradAttrs>(
  tf.MaxPoolGrad,
  ({ inputs: { input, dy }, attrs, backend }) => {
    const shape = input.shape as [number, number, number, number];
    const pool = tf.backend_util.computePool2DInfo(
      shape,
      attrs.filterSize,
      attrs.strides,
      1,
      attrs.pad,
      attrs.dimRoundingMode,
    );
    const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = pool;
    const out = zeros(backend, shape);
    const [x, gradient, dx] = [values(backend, input), values(backend, dy), values(backend, out)];
    const best = new Float32Array(channels);
    const where = new Int32Array(channels);
    let read = 0;
    for (let b = 0; b < batchSize; b++) {
      for (let i = 0; i < outHeight; i++) {
        const top = i * pool.strideHeight - pool.padInfo.top;
        const endRow = Math.min(inHeight, top + pool.filterHeight);
        for (let j = 0; j < outWidth; j++) {
          const left = j * pool.strideWidth - pool.padInfo.left;
          const endColumn = Math.min(inWidth, left + pool.filterWidth);
          best.fill(-Infinity);
          where.fill(-1);
          for (let row = Math.max(0, top); row < endRow; row++) {
            for (let column = Math.max(0, left); column < endColumn; column++) {
              const at = ((b * inHeight + row) * inWidth + column) * channels;
              for (let c = 0; c < channels; c++) {
                const value = x[at + c]!;
                if (value <= best[c]!) continue;
                best[c] = value;
                where[c] = at + c;
              }
            }
          }
          for (let c = 0; c < channels; c++, read++) if (where[c]! >= 0) dx[where[c]!]! += gradient[read]!;
        }
      }
    }
    return out;
  },
);
