import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { addBias } from "../index.js";

describeEachBackend("addBias", () => {
  test("adds along the last axis, with its gradients", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const values = normals(seedOf(1), 2 * 3 * 5 * 4);
        const x = tf.tensor4d(values, [2, 3, 5, 4]);
        const bias = tf.tensor1d([1, -2, 0.5, 3]);
        expectClose(
          addBias(x, bias),
          values.map((value, i) => value + [1, -2, 0.5, 3][i % 4]!),
          1e-6,
        );
        expectGradient(addBias, [x, bias], { tolerance: 2e-3 });
      });
    });
  });
});
