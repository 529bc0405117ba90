import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";
import { addRelu } from "../index.js";

const random = (shape: number[], seed: number) => tf.tensor(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

describeEachBackend("addRelu", () => {
  test("by hand", () => {
    tf.tidy(() => expectClose(addRelu(tf.tensor1d([1, -2, 3]), tf.tensor1d([1, 1, -4])), [2, 0, 0], 0));
  });

  test.each([[[2, 5, 3, 7]], [[3, 64, 90, 4]], [[1]]])("%j: the same in one pass and in two", (shape) => {
    const [a, b] = [random(shape, 1), random(shape, 2)];
    expectNoLeaks(() => expectSameEitherWay("fusedActivation", [a, b], (a, b) => addRelu(a!, b!), 1e-7));
    tf.dispose([a, b]);
  });

  test("gradients match central differences, also for a map added to itself", () => {
    tf.tidy(() => {
      const [a, b] = [random([2, 3, 4], 1), random([2, 3, 4], 2)];
      expectGradient((a: tf.Tensor, b: tf.Tensor) => addRelu(a, b), [a, b], { eps: 1e-3 });
      expectGradient((a: tf.Tensor) => addRelu(a, a), [a], { eps: 1e-3 });
    });
  });
});
