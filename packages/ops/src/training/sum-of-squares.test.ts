import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { sumOfSquares } from "../index.js";

describeEachBackend("sumOfSquares", () => {
  test.each([[[]], [[[1]]], [[[3, 5, 7], [2], [2, 64, 33, 3]]]])("of %j is that in double precision", (shapes) => {
    const values = shapes.map((shape, i) => normals(seedOf(i), tf.util.sizeFromShape(shape)));
    const expected = values.reduce((sum, some) => some.reduce((all, value) => all + value ** 2, sum), 0);
    expectNoLeaks(() => {
      tf.tidy(() => {
        const [found] = sumOfSquares(values.map((some, i) => tf.tensor(some, shapes[i]))).dataSync();
        expect(Math.abs(found! - expected)).toBeLessThanOrEqual(1e-6 * expected);
      });
    });
  });
});
