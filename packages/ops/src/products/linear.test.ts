import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { linear } from "../index.js";

describeEachBackend("linear", () => {
  test.each([[[4, 3]], [[2, 5, 3]]])("of %j: values and gradients", (shape) => {
    const x = tf.tensor(normals(seedOf(1), tf.util.sizeFromShape(shape)), shape);
    const weight = tf.tensor2d(normals(seedOf(2), 6), [3, 2]);
    const bias = tf.tensor1d([0.5, -2]);
    expectNoLeaks(() => {
      tf.tidy(() => {
        const [values, weights] = [x.dataSync(), weight.dataSync()];
        const expected = Array.from({ length: (x.size / 3) * 2 }, (_, i) => {
          const [row, column] = [i >> 1, i & 1];
          const terms = [0, 1, 2].map((j) => values[row * 3 + j]! * weights[j * 2 + column]!);
          return terms.reduce((a, b) => a + b, [0.5, -2][column]!);
        });
        expectClose(linear(x, weight, bias), tf.tensor(expected, [...shape.slice(0, -1), 2]), 1e-5);
      });
      expectGradient(linear, [x, weight, bias], { elements: 12 });
    });
    tf.dispose([x, weight, bias]);
  });
});
