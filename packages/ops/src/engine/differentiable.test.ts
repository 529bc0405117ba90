import * as tf from "@tensorflow/tfjs-core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { differentiable } from "../index.js";

describeEachBackend("differentiable", () => {
  /** The product of a and b, which writes down the gradients it is asked for. */
  const product = (asked: string[]) => (a: tf.Tensor, b: tf.Tensor) =>
    differentiable(
      { a, b },
      (save) => {
        save([a, b]);
        return tf.mul(a, b);
      },
      (dy, [a, b]) => ({
        a: () => {
          asked.push("a");
          return tf.mul(dy, b!);
        },
        b: () => {
          asked.push("b");
          return tf.mul(dy, a!);
        },
      }),
    );

  test("gives its own gradients, also through other ops on both sides", () => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const f = (a: tf.Tensor, b: tf.Tensor) => tf.square(product([])(tf.mul(a, 2), b));
        expectGradient(f, [tf.tensor1d([1, -0.5]), tf.tensor1d([0.3, 2])], { eps: 1e-3 });
      });
    });
  });

  test("computes only the gradients on the path to what is requested", () => {
    tf.tidy(() => {
      const [a, b] = [tf.scalar(2), tf.scalar(3)];
      const asked: string[] = [];
      expect(
        tf
          .grad((x) => product(asked)(x, b))(a)
          .dataSync()[0],
      ).toBe(3);
      expect(asked).toEqual(["a"]);
      expect(
        tf
          .grad((x) => product(asked)(a, x))(b)
          .dataSync()[0],
      ).toBe(2);
      expect(asked).toEqual(["a", "b"]);
      tf.grads((x, y) => product(asked)(x, y))([a, b]);
      expect([...asked].sort()).toEqual(["a", "a", "b", "b"]);
    });
  });

  test("saves nothing if no gradient is recorded", () => {
    expectNoLeaks(() => tf.tidy(() => void product([])(tf.scalar(2), tf.scalar(3))));
  });
});
