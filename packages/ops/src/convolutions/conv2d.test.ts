import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { describe, expect, test } from "vitest";
import { conv2d, explicitPadding, paddingName, type Window } from "../index.js";

type Size = [height: number, width: number];

const random = (shape: [number, number, number, number], seed: number) =>
  tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

/** The sum of the docstring, term by term. */
function reference(x: tf.Tensor4D, filter: tf.Tensor4D, { stride = 1, pad }: Window): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const [h, w, , out] = filter.shape;
  const [, [top, bottom], [left, right]] = explicitPadding(pad);
  const newHeight = Math.floor((height + top + bottom - h) / stride) + 1;
  const newWidth = Math.floor((width + left + right - w) / stride) + 1;
  const [pixels, weights] = [x.bufferSync(), filter.bufferSync()];
  const y = tf.buffer([batch, newHeight, newWidth, out]);
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < newHeight; i++)
      for (let j = 0; j < newWidth; j++)
        for (let o = 0; o < out; o++) {
          let sum = 0;
          for (let p = 0; p < h; p++)
            for (let q = 0; q < w; q++) {
              const [row, column] = [i * stride + p - top, j * stride + q - left];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              for (let c = 0; c < channels; c++) sum += pixels.get(b, row, column, c) * weights.get(p, q, c, o);
            }
          y.set(sum, b, i, j, o);
        }
  return y.toTensor() as tf.Tensor4D;
}

const cases: { name: string; size: Size; filter: Size; window: Window; path: string }[] = [
  { name: "3x3, pad 1: keeps the size", size: [7, 5], filter: [3, 3], window: { pad: 1 }, path: "SAME" },
  { name: "7x7, pad 3: keeps the size", size: [5, 8], filter: [7, 7], window: { pad: 3 }, path: "SAME" },
  { name: "1x1", size: [5, 6], filter: [1, 1], window: {}, path: "VALID" },
  { name: "1x1, stride 2, odd size", size: [7, 5], filter: [1, 1], window: { stride: 2 }, path: "VALID" },
  { name: "3x3, no pad", size: [6, 5], filter: [3, 3], window: {}, path: "VALID" },
  {
    name: "3x3, stride 2, no pad, last row unseen",
    size: [8, 7],
    filter: [3, 3],
    window: { stride: 2 },
    path: "VALID",
  },
  {
    name: "3x3, stride 2, pad 1, even size",
    size: [8, 6],
    filter: [3, 3],
    window: { stride: 2, pad: 1 },
    path: "EXPLICIT",
  },
  {
    name: "3x3, stride 2, pad 1, odd size",
    size: [7, 9],
    filter: [3, 3],
    window: { stride: 2, pad: 1 },
    path: "SAME",
  },
  {
    name: "7x7, stride 2, pad 3",
    size: [9, 12],
    filter: [7, 7],
    window: { stride: 2, pad: 3 },
    path: "EXPLICIT",
  },
  { name: "3x3, pad 3: grows", size: [4, 5], filter: [3, 3], window: { pad: 3 }, path: "EXPLICIT" },
  {
    name: "5x3, uneven pads",
    size: [6, 7],
    filter: [5, 3],
    window: {
      pad: [
        [2, 1],
        [0, 1],
      ],
    },
    path: "EXPLICIT",
  },
  {
    name: "1x5 along one axis",
    size: [4, 9],
    filter: [1, 5],
    window: {
      pad: [
        [0, 0],
        [2, 2],
      ],
    },
    path: "SAME",
  },
  { name: "3x3, stride 3", size: [10, 8], filter: [3, 3], window: { stride: 3, pad: 1 }, path: "EXPLICIT" },
];

describe("paddingName", () => {
  test.each(cases)("$name takes $path", ({ size, filter, window, path }) => {
    expect(paddingName(size, filter, window)).toBe(path);
  });
});

describeEachBackend("conv2d", () => {
  test.each(cases)("$name: values and both gradients", ({ size, filter, window }) => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = random([2, ...size, 3], 1);
        const weights = random([...filter, 3, 4], 2);
        expectClose(conv2d(x, weights, window), reference(x, weights, window), 1e-4);
        expectGradient((a, b) => conv2d(a, b, window), [x, weights], { elements: 12, tolerance: 5e-3 });
      });
    });
  });
});
