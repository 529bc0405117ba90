import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { relu, relu6 } from "../index.js";

/** Random numbers at least 0.05 away from the corners at 0 and 6. */
const awayFromCorners = (n: number) =>
  normals(seedOf(1), n).map((value) => {
    const wide = 4 * value;
    return [0, 6].reduce((x, corner) => (Math.abs(x - corner) < 0.05 ? corner + 0.1 : x), wide);
  });

describeEachBackend("rectifiers", () => {
  for (const [name, op, ceiling] of [
    ["relu", relu, Infinity],
    ["relu6", relu6, 6],
  ] as const) {
    test(`${name} cuts its input off and passes the gradient where it did not`, () => {
      expectNoLeaks(() => {
        tf.tidy(() => {
          const values = awayFromCorners(3 * 5 * 7);
          const x = tf.tensor3d(values, [3, 5, 7]);
          expectClose(
            op(x),
            values.map((value) => Math.min(Math.max(value, 0), ceiling)),
            0,
          );
          expectGradient(op, [x], { tolerance: 1e-3 });
        });
      });
    });

    test(`${name} has no slope at its corners`, () => {
      tf.tidy(() => {
        const x = tf.tensor1d([-1, 0, 3, 6, 7]);
        const slope = tf.grad((t: tf.Tensor) => tf.sum(op(t)))(x);
        expect([...slope.dataSync()]).toEqual(ceiling === 6 ? [0, 0, 1, 0, 0] : [0, 0, 1, 1, 1]);
      });
    });
  }
});
