import * as tf from "@tensorflow/tfjs-core";
import { permutation, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { globalAveragePool, maxPool } from "../index.js";

/** Distinct numbers far enough apart that a small step changes no order, half of them negative. */
function distinct(shape: [number, number, number, number]): tf.Tensor4D {
  const n = tf.util.sizeFromShape(shape);
  return tf.tensor4d(
    Float32Array.from(permutation(seedOf(1), n), (value) => (value - n / 2) / 10),
    shape,
  );
}

function reference(x: tf.Tensor4D, size: number, stride: number, pad: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const newHeight = Math.floor((height + 2 * pad - size) / stride) + 1;
  const newWidth = Math.floor((width + 2 * pad - size) / stride) + 1;
  const values = x.bufferSync();
  const y = tf.buffer([batch, newHeight, newWidth, channels]);
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < newHeight; i++)
      for (let j = 0; j < newWidth; j++)
        for (let c = 0; c < channels; c++) {
          let largest = -Infinity;
          for (let row = Math.max(0, i * stride - pad); row < Math.min(height, i * stride - pad + size); row++)
            for (
              let column = Math.max(0, j * stride - pad);
              column < Math.min(width, j * stride - pad + size);
              column++
            )
              largest = Math.max(largest, values.get(b, row, column, c));
          y.set(largest, b, i, j, c);
        }
  return y.toTensor() as tf.Tensor4D;
}

const cases: [size: number, stride: number, pad: number, shape: [number, number, number, number]][] = [
  [3, 2, 1, [2, 8, 6, 3]],
  [3, 2, 1, [2, 7, 9, 3]],
  [2, 2, 0, [1, 6, 5, 2]],
  [3, 1, 1, [1, 5, 4, 2]],
  [3, 1, 0, [1, 5, 6, 2]],
];

describeEachBackend("maxPool", () => {
  test.each(cases)("size %i, stride %i, pad %i over %j: values and gradient", (size, stride, pad, shape) => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = distinct(shape);
        expectClose(maxPool(x, { size, stride, pad }), reference(x, size, stride, pad), 0);
        expectGradient((t: tf.Tensor4D) => maxPool(t, { size, stride, pad }), [x], {
          eps: 2e-2,
          tolerance: 2e-3,
        });
      });
    });
  });

  test("padding never wins, not even against very negative numbers", () => {
    tf.tidy(() => {
      const x = tf.fill([1, 3, 3, 1], -1e30) as tf.Tensor4D;
      expect([...new Set(maxPool(x, { size: 3, stride: 2, pad: 1 }).dataSync())]).toEqual([Math.fround(-1e30)]);
    });
  });

  test("among equal values the first receives the whole gradient", () => {
    tf.tidy(() => {
      const x = tf.zeros<tf.Rank.R4>([1, 4, 4, 1]);
      const slope = tf.grad((t) => tf.sum(maxPool(t as tf.Tensor4D, { size: 2 })))(x);
      expect([...slope.dataSync()]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    });
  });
});

describeEachBackend("globalAveragePool", () => {
  test("is the mean of each channel of each image", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 60, -1, 0, -1, 0, -1, 0, -1, 4], [2, 1, 4, 2]);
        expectClose(globalAveragePool(x), tf.tensor2d([3, 30, -1, 1], [2, 2]), 1e-6);
        expectGradient(globalAveragePool, [x], { tolerance: 2e-3 });
      });
    });
  });
});
