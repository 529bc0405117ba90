import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { standardize } from "../index.js";

type Shape = [number, number, number, number];

/** The docstring's formula in double precision. */
function reference(filter: tf.Tensor4D, epsilon: number): number[] {
  const outputs = filter.shape[3];
  const values = Array.from(filter.dataSync());
  return values.map((value, i) => {
    const own = values.filter((_, j) => j % outputs === i % outputs);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length;
    return (value - mean) / Math.sqrt(variance + epsilon);
  });
}

const cases: [shape: Shape, epsilon: number][] = [
  [[3, 3, 2, 4], 1e-2],
  [[1, 1, 6, 3], 1e-5],
  [[7, 7, 3, 2], 1e-8],
];

describeEachBackend("standardize", () => {
  test.each(cases)("%j with epsilon %f: values and gradient", (shape, epsilon) => {
    const filter = tf.tensor4d(
      normals(seedOf(1), tf.util.sizeFromShape(shape)).map((value) => 0.8 * value + 0.3),
      shape,
    );
    expectNoLeaks(() => {
      tf.tidy(() => expectClose(standardize(filter, epsilon), reference(filter, epsilon), 1e-4));
      expectGradient((x) => standardize(x, epsilon), [filter]);
    });
    filter.dispose();
  });

  test("epsilon matters if the weights are as small as its root", () => {
    tf.tidy(() => {
      const filter = tf.tensor4d([3e-4, -3e-4], [1, 1, 2, 1]);
      expectClose(standardize(filter, 1e-8), [0.948_683, -0.948_683], 1e-4);
      expectClose(standardize(filter, 1e-5), [0.094_44, -0.094_44], 1e-4);
    });
  });
});
