import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "./index.js";

describeEachBackend("the helpers", (backend) => {
  test("run on the backend they name", () => {
    expect(tf.getBackend()).toBe(backend === "native-cpu" ? "tensorflow" : backend);
  });

  test("a right gradient passes and a wrong one fails", () => {
    const x = tf.tensor2d([0.5, -1, 2, 0.1], [2, 2]);
    const cube = (t: tf.Tensor2D) => tf.mul(tf.square(t), t);
    expectNoLeaks(() => expectGradient(cube, [x], { tolerance: 1e-3 }));
    const wrong = tf.customGrad((...inputs) => {
      const value = inputs[0] as tf.Tensor;
      return { value: tf.square(value), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3) };
    });
    expect(() => expectGradient((t: tf.Tensor2D) => wrong(t), [x])).toThrow(/central difference/);
    x.dispose();
  });

  test("a leaked tensor is seen, a returned one is disposed", async () => {
    expectNoLeaks(() => tf.ones([3]));
    await expectNoLeaks(async () => tf.ones([3]));
    const kept: tf.Tensor[] = [];
    expect(() => expectNoLeaks(() => void kept.push(tf.ones([3])))).toThrow(/alive before/);
    tf.dispose(kept);
  });

  test("a difference names its element", () => {
    const x = tf.tensor1d([1, 2, 3]);
    expectClose(x, [1, 2, 3]);
    expect(() => expectClose(x, [1, 2.5, 3])).toThrow(/element 1/);
    x.dispose();
  });
});
