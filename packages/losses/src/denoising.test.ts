import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { denoisingLoss } from "./index.js";

const shape: [number, number, number, number] = [2, 3, 2, 3];
const random = (seed: number) => tf.tensor4d(normals(seedOf(seed), 36), shape);

describeEachBackend("denoisingLoss", () => {
  test("by hand: errors 1, -2, 0, 3 have a mean square of 3.5", () => {
    tf.tidy(() => {
      const of = (values: number[]) => tf.tensor4d(values, [1, 2, 2, 1]);
      const truth = { noise: of([1, 1, 1, 1]), image: of([0, 0, 0, 0]) };
      expect(denoisingLoss(of([2, -1, 1, 4]), truth, "noise").dataSync()[0]).toBeCloseTo(14 / 4, 6);
      expect(denoisingLoss(of([2, -1, 1, 4]), truth, "image").dataSync()[0]).toBeCloseTo(22 / 4, 6);
    });
  });

  test.each(["noise", "image"] as const)(
    "against the %s: 0 where it is met, and the slope of a mean square",
    (target) => {
      expectNoLeaks(() => {
        tf.tidy(() => {
          const truth = { noise: random(1), image: random(2) };
          const other = target === "noise" ? "image" : "noise";
          expect(denoisingLoss(truth[target], truth, target).dataSync()[0]).toBe(0);
          expect(denoisingLoss(truth[other], truth, target).dataSync()[0]).toBeGreaterThan(0.5);
          const loss = (prediction: tf.Tensor4D) => tf.mul(denoisingLoss(prediction, truth, target), 36);
          expectGradient(loss, [random(3)], { tolerance: 5e-3 });
        });
      });
    },
  );
});
