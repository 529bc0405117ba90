import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";
import { meanSquaredError } from "../index.js";

const random = (shape: number[], seed: number) => tf.tensor(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

describeEachBackend("meanSquaredError", () => {
  test("by hand: errors 1, -2, 0, 3 have a mean square of 3.5", () => {
    tf.tidy(() => {
      const error = meanSquaredError(
        tf.tensor2d([
          [2, -1],
          [1, 4],
        ]),
        tf.tensor2d([
          [1, 1],
          [1, 1],
        ]),
      );
      expect(error.shape).toEqual([]);
      expect(error.dataSync()[0]).toBeCloseTo(3.5, 6);
    });
  });

  test.each([[[2, 5, 3, 7]], [[2, 100, 90, 3]], [[1]]])("%j: the same in one pass and in several", (shape) => {
    const [a, b] = [random(shape, 1), random(shape, 2)];
    expectNoLeaks(() => expectSameEitherWay("fusedLoss", [a, b], (a, b) => meanSquaredError(a!, b!), 1e-5));
    tf.dispose([a, b]);
  });

  test("gradients match central differences", () => {
    tf.tidy(() => {
      // Of a mean of few, whose slopes are not small.
      const [a, b] = [random([2, 3], 1), random([2, 3], 2)];
      expectGradient((a: tf.Tensor, b: tf.Tensor) => meanSquaredError(a, b), [a, b], { tolerance: 2e-3 });
    });
  });
});
