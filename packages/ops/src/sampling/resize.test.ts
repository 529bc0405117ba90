import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { resizeBilinear, upsampleBilinear, upsampleNearest } from "../index.js";

type Size = [height: number, width: number];

const random = (shape: [number, number, number, number]) =>
  tf.tensor4d(normals(seedOf(3), tf.util.sizeFromShape(shape)), shape);

/** Where output pixel i lies on the input's axis, as PyTorch's area_pixel_compute_source_index has it. */
function source(i: number, from: number, to: number, alignCorners: boolean): number {
  if (alignCorners) return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
  return Math.max(0, ((i + 0.5) * from) / to - 0.5);
}

/** PyTorch's upsample_bilinear2d, pixel by pixel. */
function reference(x: tf.Tensor4D, [newHeight, newWidth]: Size, alignCorners: boolean): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const values = x.bufferSync();
  const y = tf.buffer([batch, newHeight, newWidth, channels]);
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < newHeight; i++)
      for (let j = 0; j < newWidth; j++)
        for (let c = 0; c < channels; c++) {
          const [v, u] = [source(i, height, newHeight, alignCorners), source(j, width, newWidth, alignCorners)];
          const [top, left] = [Math.floor(v), Math.floor(u)];
          const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
          const above = values.get(b, top, left, c) * (1 - u + left) + values.get(b, top, right, c) * (u - left);
          const below = values.get(b, bottom, left, c) * (1 - u + left) + values.get(b, bottom, right, c) * (u - left);
          y.set(above * (1 - v + top) + below * (v - top), b, i, j, c);
        }
  return y.toTensor() as tf.Tensor4D;
}

const changes: [from: Size, to: Size][] = [
  [
    [3, 5],
    [6, 10],
  ],
  [
    [3, 5],
    [7, 8],
  ],
  [
    [8, 6],
    [4, 3],
  ],
  [
    [9, 7],
    [4, 5],
  ],
  [
    [1, 4],
    [3, 9],
  ],
  [
    [5, 6],
    [1, 2],
  ],
  [
    [4, 3],
    [4, 3],
  ],
];

describeEachBackend("resizeBilinear", () => {
  // The examples of PyTorch's documentation of torch.nn.Upsample(scale_factor=2, mode="bilinear").
  test("the documented examples of PyTorch, both alignments", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      const halfPixel = [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4];
      const third = [3, 4, 5, 6, 5, 6, 7, 8, 7, 8, 9, 10, 9, 10, 11, 12].map((value) => value / 3);
      expectClose(resizeBilinear(x, [4, 4]), halfPixel, 1e-6);
      expectClose(resizeBilinear(x, [4, 4], { alignCorners: true }), third, 1e-6);
    });
  });

  for (const alignCorners of [false, true])
    test.each(changes)(`%j to %j, alignCorners ${alignCorners}: values and gradient`, (from, to) => {
      expectNoLeaks(() => {
        tf.tidy(() => {
          const x = random([2, ...from, 3]);
          expectClose(resizeBilinear(x, to, { alignCorners }), reference(x, to, alignCorners), 1e-5);
          expectGradient((t: tf.Tensor4D) => resizeBilinear(t, to, { alignCorners }), [x], {
            tolerance: 2e-3,
            elements: 16,
          });
        });
      });
    });
});

describeEachBackend("upsampleNearest", () => {
  test("repeats each pixel two by two, and its gradient sums over each block", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor4d([1, 10, 2, 20, 3, 30], [1, 1, 3, 2]);
        const row = [1, 10, 1, 10, 2, 20, 2, 20, 3, 30, 3, 30];
        expectClose(upsampleNearest(x), tf.tensor4d([...row, ...row], [1, 2, 6, 2]), 0);
        expectGradient(upsampleNearest, [random([2, 3, 5, 3])], { tolerance: 2e-3 });
      });
    });
  });
});

describeEachBackend("upsampleBilinear", () => {
  test("keeps the corners, by two and by four", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([0, 3, 6, 9], [1, 2, 2, 1]);
      const ninths = [0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9];
      expectClose(upsampleBilinear(x), ninths, 1e-6);
      const y = random([2, 3, 4, 2]);
      expectClose(upsampleBilinear(y, 4), reference(y, [12, 16], true), 1e-5);
    });
  });
});
