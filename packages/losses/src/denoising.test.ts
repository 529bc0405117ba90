import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { unit } from "@ddep/test-utils/golden";
import { expect, test } from "vitest";
import { denoisingLoss, type DenoisingOptions } from "./index.js";

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

  test("penalties and weights are PyTorch's: l1_loss, huber_loss, and a weighted mse_loss of each example", () => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        const of = (name: string, scale: number) =>
          tf.tensor4d(
            unit(name, shape, 3).map((z) => scale * z),
            shape,
          );
        const truth = { noise: of("labels", 1), image: of("labels", 1) };
        const loss = (options: DenoisingOptions) =>
          denoisingLoss(of("logits", 2), truth, "noise", options).dataSync()[0]!;
        expect(loss({ penalty: "l1" })).toBeCloseTo(1.5849944, 5);
        expect(loss({ penalty: "huber" })).toBeCloseTo(1.151376, 5);
        expect(loss({ weights: [0.5, 2] })).toBeCloseTo(4.4836001, 5);
        expect(loss({ weights: [1, 1] })).toBe(loss({}));
      }),
    );
  });

  test.each([
    { penalty: "l1" },
    { penalty: "huber" },
    { weights: [0.3, 2] },
    { penalty: "huber", weights: [0, 3] },
  ] as DenoisingOptions[])("%j has the slope of central differences", (options) => {
    tf.tidy(() => {
      const truth = { noise: random(1), image: random(2), v: random(4) };
      const loss = (prediction: tf.Tensor4D) => tf.mul(denoisingLoss(prediction, truth, "v", options), 36);
      expectGradient(loss, [random(3)], { tolerance: 2e-2 });
    });
  });

  test("a truth without v and a wrong number of weights are refused", () => {
    tf.tidy(() => {
      const truth = { noise: random(1), image: random(2) };
      expect(() => denoisingLoss(random(3), truth, "v")).toThrow(/has no v/);
      expect(() => denoisingLoss(random(3), truth, "noise", { weights: [1] })).toThrow(/1 weights .* 2 examples/);
      expect(() => denoisingLoss(random(3), truth, "noise", { weights: [1, Infinity] })).toThrow(/example 1/);
    });
  });
});
