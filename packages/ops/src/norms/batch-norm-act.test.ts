import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import {
  batchNorm,
  batchNormAct,
  relu,
  relu6,
  switchFastPath,
  type Activation,
  type BatchNormState,
} from "../index.js";

const variable = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(values))) as tf.Variable<tf.Rank.R1>;

/** A map whose channels lie far from zero by different amounts, and a norm's vectors. */
function example([batch, height, width, channels]: [number, number, number, number]) {
  const size = batch * height * width * channels;
  const x = normals(seedOf(1), size).map((value, i) => value * (1 + (i % channels)) + 10 * (i % channels));
  return {
    x: tf.tensor4d(x, [batch, height, width, channels]),
    scale: tf.tensor1d(uniforms(seedOf(2), channels, 0.5, 2)),
    offset: tf.tensor1d(normals(seedOf(3), channels)),
    mean: variable(normals(seedOf(4), channels)),
    variance: variable(uniforms(seedOf(5), channels, 0.5, 2)),
  };
}

const activations: [name: string, activation: Activation | undefined][] = [
  ["nothing", undefined],
  ["ReLU", relu],
  ["ReLU6", relu6],
  ["a function of the user's", (x) => tf.square(x)],
];

afterEach(() => switchFastPath("fusedNorm", true));

describeEachBackend("batchNormAct", () => {
  test.each(activations)("followed by %s: gives the same as the two in sequence", (_, activation) => {
    expectNoLeaks(() => {
      for (const training of [true, false])
        for (const shape of [
          [2, 5, 3, 21],
          [3, 40, 41, 4],
          [1, 3, 5, 33],
        ] as [number, number, number, number][]) {
          const { x, scale, offset, mean, variance } = example(shape);
          const [mean2, variance2] = tf.tidy(() => [
            tf.variable(mean),
            tf.variable(variance),
          ]) as BatchNormState["mean"][];
          tf.tidy(() => {
            const y = batchNormAct(x, { scale, offset, mean, variance }, { training }, activation);
            const normed = batchNorm(x, { scale, offset, mean: mean2!, variance: variance2! }, { training });
            expectClose(y, activation === undefined ? normed : activation(normed), 2e-4);
            expectClose(mean, mean2!, 1e-4);
            expectClose(variance, variance2!, 1e-3);
          });
          tf.dispose([x, scale, offset, mean, variance, mean2!, variance2!]);
        }
    });
  });

  test.each(activations)("followed by %s: gradients match central differences", (_, activation) => {
    const { x, scale, offset, mean, variance } = example([2, 4, 3, 3]);
    for (const training of [true, false])
      expectGradient(
        (a: tf.Tensor4D, b: tf.Tensor1D, c: tf.Tensor1D) =>
          batchNormAct(a, { scale: b, offset: c, mean, variance }, { training, epsilon: 0.1 }, activation),
        [x, scale, offset],
        { eps: 1e-2, tolerance: 4e-2 },
      );
  });

  test.each([true, false])("the same gradients with and without the fused pass, training: %s", (training) => {
    const { x, scale, offset, mean, variance } = example([2, 30, 31, 19]);
    const gradients = () =>
      tf.tidy(() => {
        const dy = tf.tensor4d(normals(seedOf(9), x.size), x.shape);
        const f = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
          batchNormAct(
            a as tf.Tensor4D,
            { scale: b as tf.Tensor1D, offset: c as tf.Tensor1D, mean, variance },
            { training },
            relu,
          );
        return tf
          .valueAndGrads((a, b, c) => f(a!, b!, c!))([x, scale, offset], dy)
          .grads.map((gradient) => Array.from(gradient.dataSync()));
      });
    const fast = gradients();
    switchFastPath("fusedNorm", false);
    for (const [i, expected] of gradients().entries()) {
      const scale = Math.max(...expected.map(Math.abs));
      const error = Math.max(...expected.map((value, k) => Math.abs(value - fast[i]![k]!)));
      expect(error / scale, `gradient ${i}`).toBeLessThan(1e-4);
    }
  });
});
