import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { modulate } from "../index.js";

const random = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> =>
  tf.tensor(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

describeEachBackend("modulate", () => {
  test("by hand: each example and channel has its own scale and shift", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4, 1, 2, 3, 4], [2, 1, 2, 2]);
      const [scale, shift] = [
        tf.tensor2d([
          [0, 1],
          [-1, 0.5],
        ]),
        tf.tensor2d([
          [10, 0],
          [0, -1],
        ]),
      ];
      expectClose(modulate(x, scale, shift), [11, 4, 13, 8, 0, 2, 0, 5], 0);
    });
  });

  test("zeros are the identity, bit for bit", () => {
    tf.tidy(() => {
      const x = random<tf.Rank.R4>([2, 3, 5, 4], 1);
      const zeros = tf.zeros<tf.Rank.R2>([2, 4]);
      expect(modulate(x, zeros, zeros).dataSync()).toEqual(x.dataSync());
    });
  });

  test("gradients of all three, and no leak", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const xs = [
          random<tf.Rank.R4>([2, 3, 2, 3], 2),
          random<tf.Rank.R2>([2, 3], 3),
          random<tf.Rank.R2>([2, 3], 4),
        ] as [tf.Tensor4D, tf.Tensor2D, tf.Tensor2D];
        expectGradient(modulate, xs, { tolerance: 2e-3 });
      });
    });
  });
});
