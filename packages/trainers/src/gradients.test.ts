import * as tf from "@tensorflow/tfjs-core";
import { constant, dispose, inference, Scope, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { accumulate, globalNorm, lossAndGradients, scale } from "./index.js";
import { tinyBatch, tinyNetwork } from "./testing/tiny-run.test.helpers.js";

describeEachBackend("gradients", () => {
  test("are by name, for the parameters that the loss depends on and no other", () => {
    expectNoLeaks(() => {
      const scope = new Scope(seedOf(0));
      const a = scope.parameter("a", [2], constant(3));
      const b = scope.buffer("b", [2], constant(5));
      scope.parameter("c", [2], constant(7));
      const { loss, gradients } = lossAndGradients(scope.parameters, () => tf.sum(tf.mul(tf.square(a), b)));
      expect(loss).toBe(90);
      expect([...gradients.keys()]).toEqual(["a"]);
      expectClose(gradients.get("a")!, [30, 30]);
      tf.dispose([...gradients.values()]);
      dispose(scope.parameters);
    });
  });

  test("of three micro batches, averaged, are those of the one big batch", () => {
    const network = tinyNetwork();
    // Without batch statistics a mean over images is a mean over batches of equal size.
    const loss = (images: tf.Tensor4D) => tf.mean<tf.Scalar>(tf.square(network.apply(images, inference)));
    expectNoLeaks(() => {
      const parts = [0, 1, 2].map((i) => tinyBatch(i));
      const sum = new Map<string, tf.Tensor>();
      let mean = 0;
      for (const { images } of parts) {
        const part = lossAndGradients(network.parameters, () => loss(images));
        accumulate(sum, part.gradients);
        mean += part.loss / 3;
      }
      scale(sum, 1 / 3);
      const big = tf.concat(parts.map(({ images }) => images));
      const whole = lossAndGradients(network.parameters, () => loss(big));
      expect(mean).toBeCloseTo(whole.loss, 5);
      expect([...sum.keys()]).toEqual([...whole.gradients.keys()]);
      for (const [name, gradient] of whole.gradients) expectClose(sum.get(name)!, gradient, 1e-5);
      tf.dispose([
        big,
        [...sum.values(), ...whole.gradients.values()],
        parts.map(({ images, labels }) => [images, labels]),
      ]);
    });
    dispose(network.parameters);
  });

  test("have the norm of all of them as one vector", () => {
    expectNoLeaks(() => {
      const gradients = new Map<string, tf.Tensor>([
        ["a", tf.tensor1d([3, 4])],
        ["b", tf.tensor2d([[12]])],
      ]);
      expect(globalNorm(gradients)).toBeCloseTo(13, 5);
      scale(gradients, 0.5);
      expect(globalNorm(gradients)).toBeCloseTo(6.5, 5);
      tf.dispose([...gradients.values()]);
      expect(globalNorm(new Map())).toBe(0);
    });
  });
});
