import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { test } from "vitest";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";
import { layerNorm } from "../index.js";

/** The docstring's formula in double precision, row by row. */
function reference(x: tf.Tensor, scale: tf.Tensor1D, offset: tf.Tensor1D, epsilon: number): number[] {
  const [scales, offsets] = [scale.dataSync(), offset.dataSync()];
  const channels = scales.length;
  const values = Array.from(x.dataSync());
  return values.map((value, i) => {
    const row = values.slice(i - (i % channels), i - (i % channels) + channels);
    const mean = row.reduce((a, b) => a + b, 0) / channels;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / channels;
    return (scales[i % channels]! * (value - mean)) / Math.sqrt(variance + epsilon) + offsets[i % channels]!;
  });
}

describeEachBackend("layerNorm", () => {
  test.each([[[3, 6]], [[2, 4, 5]], [[2, 3, 2, 7]]])("%j: values and gradients", (shape) => {
    const channels = shape.at(-1)!;
    const numbers = normals(seedOf(1), tf.util.sizeFromShape(shape)).map((value) => 1.5 * value + 0.7);
    const x = tf.tensor(numbers, shape);
    const scale = tf.tensor1d(uniforms(seedOf(2), channels, 0.5, 2));
    const offset = tf.tensor1d(normals(seedOf(3), channels));
    const norm = (a: tf.Tensor, b: tf.Tensor1D, c: tf.Tensor1D) => layerNorm(a, b, c, { epsilon: 1e-2 });
    expectNoLeaks(() => {
      tf.tidy(() => expectClose(norm(x, scale, offset), reference(x, scale, offset, 1e-2), 1e-4));
      expectGradient(norm, [x, scale, offset], { elements: 12 });
    });
    tf.dispose([x, scale, offset]);
  });

  test.each([[[100, 70]], [[2, 41, 64]], [[1, 3, 1, 5]]])("%j: the same fused and not fused", (shape) => {
    const channels = shape.at(-1)!;
    const x = tf.tensor(
      normals(seedOf(1), tf.util.sizeFromShape(shape)).map((value) => value + 20),
      shape,
    );
    const scale = tf.tensor1d(uniforms(seedOf(2), channels, 0.5, 2));
    const offset = tf.tensor1d(normals(seedOf(3), channels));
    expectNoLeaks(() =>
      expectSameEitherWay("fusedNorm", [x, scale, offset], (a, b, c) =>
        layerNorm(a, b as tf.Tensor1D, c as tf.Tensor1D),
      ),
    );
    tf.dispose([x, scale, offset]);
  });

  test("the variance of a small row is raised by 1e-6 by default", () => {
    tf.tidy(() => {
      const [one, zero] = [tf.ones<tf.Rank.R1>([2]), tf.zeros<tf.Rank.R1>([2])];
      const root = 1 / Math.SQRT2;
      expectClose(layerNorm(tf.tensor2d([[1e-3, -1e-3]]), one, zero), [root, -root], 1e-4);
    });
  });
});
