import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { conv2d, depthwiseConv2d } from "../index.js";

const random = (shape: [number, number, number, number], seed: number) =>
  tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

/** A full filter whose channels do not mix: `[h, w, C, 1]` on the diagonal of `[h, w, C, C]`. */
const diagonal = (filter: tf.Tensor4D) => tf.mul<tf.Tensor4D>(filter, tf.eye(filter.shape[2]));

const cases = [
  { name: "3x3, pad 1", size: [7, 5], filter: 3, window: { pad: 1 } },
  { name: "5x5, pad 2", size: [6, 9], filter: 5, window: { pad: 2 } },
  { name: "7x7, pad 3", size: [9, 6], filter: 7, window: { pad: 3 } },
  { name: "7x7, pad 3, smaller than the filter", size: [2, 3], filter: 7, window: { pad: 3 } },
  { name: "3x3, no pad", size: [6, 5], filter: 3, window: {} },
  { name: "3x3, stride 2, pad 1, even size", size: [8, 6], filter: 3, window: { stride: 2, pad: 1 } },
  { name: "3x3, stride 2, pad 1, odd size", size: [7, 9], filter: 3, window: { stride: 2, pad: 1 } },
  { name: "5x5, stride 2, pad 2", size: [8, 11], filter: 5, window: { stride: 2, pad: 2 } },
  { name: "3x3, stride 2, no pad, last row unseen", size: [8, 7], filter: 3, window: { stride: 2 } },
  { name: "3x3, pad 3", size: [4, 5], filter: 3, window: { pad: 3 } },
] as const;

describeEachBackend("depthwiseConv2d", () => {
  test.each(cases)("$name: equals a convolution by a diagonal filter, with both gradients", (example) => {
    const { size, filter, window } = example;
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = random([2, ...size, 19], 1);
        const weights = random([filter, filter, 19, 1], 2);
        expectClose(depthwiseConv2d(x, weights, window), conv2d(x, diagonal(weights), window), 1e-4);
        expectGradient((a, b) => depthwiseConv2d(a, b, window), [x, weights], {
          elements: 12,
          tolerance: 5e-3,
        });
      });
    });
  });
});
