import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";
import { gelu } from "../index.js";

describeEachBackend("gelu", () => {
  test("is PyTorch's, without an approximation", () => {
    tf.tidy(() => {
      // torch.nn.functional.gelu(torch.tensor([-6, -3, -1, -0.5, 0, 0.5, 1, 3, 6.])) in float64.
      const expected = [
        -5.919e-9, -0.004_049_694, -0.158_655_254, -0.154_268_769, 0, 0.345_731_231, 0.841_344_746, 2.995_950_306, 6,
      ];
      expectClose(gelu(tf.tensor1d([-6, -3, -1, -0.5, 0, 0.5, 1, 3, 6])), expected, 2e-6);
    });
  });

  test("the same fused and not fused, up to the limits of float32", () => {
    const x = tf.tensor2d(
      normals(seedOf(1), 33 * 57).map((value) => 3 * value),
      [33, 57],
    );
    expectNoLeaks(() => expectSameEitherWay("fusedActivation", [x], (a) => gelu(a)));
    tf.tidy(() => {
      const [far, near, none] = gelu(tf.tensor1d([1e30, -1e30, NaN])).dataSync();
      expect([far! / 1e30, near! / 1e30]).toEqual([expect.closeTo(1, 6), expect.closeTo(0, 6)]);
      expect(none).toBeNaN();
    });
    x.dispose();
  });

  test("has its gradient, and leaves no tensor", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor3d(
          normals(seedOf(1), 2 * 5 * 7).map((value) => 2 * value),
          [2, 5, 7],
        );
        expectGradient(gelu, [x], { tolerance: 2e-3 });
      });
    });
  });
});
