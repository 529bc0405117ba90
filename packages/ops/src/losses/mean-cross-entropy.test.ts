import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";
import { meanCrossEntropy } from "../index.js";

/** Logits, and labels of which every third is to be ignored. */
function example(rows: number, classes: number) {
  const values = normals(seedOf(1), rows * classes).map((value) => 3 * value);
  const labels = Array.from({ length: rows }, (_, n) => (n % 3 === 1 ? 255 : (7 * n) % classes));
  return { logits: tf.tensor2d(values, [rows, classes]), labels: tf.tensor1d(labels, "int32") };
}

describeEachBackend("meanCrossEntropy", (backend) => {
  test.each([
    [1, 2],
    [9, 5],
    [5000, 11],
    [37, 150],
  ])("%i rows of %i classes: the same in one pass as in several", (rows, classes) => {
    const { logits, labels } = example(rows, classes);
    expectNoLeaks(() =>
      expectSameEitherWay("fusedLoss", [logits], (a) => meanCrossEntropy(a as tf.Tensor2D, labels, 255), 1e-4),
    );
    tf.dispose([logits, labels]);
  });

  test("its gradient is that of central differences", () => {
    tf.tidy(() => {
      const { logits, labels } = example(6, 4);
      expectGradient((a: tf.Tensor2D) => tf.mul(meanCrossEntropy(a, labels, 255), 4), [logits], {
        eps: 3e-2,
        tolerance: 5e-3,
      });
    });
  });

  test("large logits do not overflow, and an ignored row may hold anything", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([1000, -1000, 0, -1000, 1000, 0, 4, 5, 6], [3, 3]);
      const loss = meanCrossEntropy(logits, tf.tensor1d([0, 0, 7], "int32"), 7);
      expect(loss.dataSync()[0]).toBeCloseTo(1000, 6);
    });
  });

  test("the ignored label may be a class", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([0, Math.log(3), 5, -5], [2, 2]);
      const loss = meanCrossEntropy(logits, tf.tensor1d([1, 0], "int32"), 0);
      expect(loss.dataSync()[0]).toBeCloseTo(Math.log(4 / 3), 6);
    });
  });

  test("any other label throws or gives NaN, never a loss", () => {
    tf.tidy(() => {
      for (const label of [3, -1]) {
        const loss = () => meanCrossEntropy(tf.zeros([2, 3]), tf.tensor1d([0, label], "int32"), 255).dataSync()[0];
        if (backend === "native-cpu") expect(loss).toThrow(/label/i);
        else expect(loss()).toBeNaN();
      }
    });
  });
});
