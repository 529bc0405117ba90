import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { softmaxCrossEntropy } from "../index.js";

describeEachBackend("softmaxCrossEntropy", (backend) => {
  test("is the log of the sum of exponentials minus the true logit, with its gradient", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const [rows, classes] = [9, 5];
        const values = normals(seedOf(1), rows * classes).map((value) => 2 * value);
        const truth = Array.from({ length: rows }, (_, n) => (3 * n) % classes);
        const expected = truth.map((label, n) => {
          const row = values.subarray(n * classes, (n + 1) * classes);
          return Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0)) - row[label]!;
        });
        const labels = tf.tensor1d(truth, "int32");
        const logits = tf.tensor2d(values, [rows, classes]);
        expectClose(softmaxCrossEntropy(logits, labels), expected, 1e-5);
        expectGradient((t: tf.Tensor2D) => softmaxCrossEntropy(t, labels), [logits], { tolerance: 3e-3 });
      });
    });
  });

  test("large logits do not overflow", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([1000, -1000, 0, -1000, 1000, 0], [2, 3]);
      expectClose(softmaxCrossEntropy(logits, tf.tensor1d([0, 0], "int32")), [0, 2000], 1e-6);
    });
  });

  test("a label that is not a class throws or gives NaN, never a loss", () => {
    tf.tidy(() => {
      const loss = (label: number) =>
        softmaxCrossEntropy(tf.zeros([1, 3]), tf.tensor1d([label], "int32")).dataSync()[0];
      for (const label of [3, -1, 255]) {
        if (backend === "native-cpu") expect(() => loss(label)).toThrow(/label/i);
        else expect(loss(label)).toBeNaN();
      }
    });
  });
});
