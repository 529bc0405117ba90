import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { beforeAll, expect, test } from "vitest";
import { participationRatio } from "./participation-ratio.js";

beforeAll(() => tf.setBackend("cpu"));

const matrix = (seed: number, rows: number, columns: number) =>
  tf.tensor2d(normals(seedOf(seed), rows * columns), [rows, columns]);
const waves = (rows: number, columns: number) =>
  tf.tensor2d(
    Array.from({ length: rows * columns }, (_, i) => Math.sin(0.7 * i ** 2)),
    [rows, columns],
  );

test("numbers are numpy's", () => {
  // x = np.sin(0.7 * np.arange(n * p) ** 2).reshape(n, p); l = np.linalg.eigvalsh(np.cov(x.T)); l.sum() ** 2 / (l ** 2).sum()
  expect(participationRatio(waves(9, 4))).toBeCloseTo(2.86976299, 5);
  expect(participationRatio(waves(4, 9))).toBeCloseTo(1.16003304, 5);
});

test("counts directions, whatever their rotation, scale and mean", () => {
  const x = matrix(1, 4000, 5);
  expect(participationRatio(x)).toBeCloseTo(5, 1);
  const mixed = tf.add(tf.mul(tf.matMul(x, matrix(2, 5, 1)), 1e-4), 3) as tf.Tensor2D;
  expect(participationRatio(tf.tile(mixed, [1, 12]))).toBeCloseTo(1, 4);
  const [c, s] = [Math.cos(0.8), Math.sin(0.8)];
  const plane = tf.mul(
    tf.matMul(matrix(3, 50, 2), [
      [c, -s],
      [s, c],
    ]),
    1e6,
  ) as tf.Tensor2D;
  expect(participationRatio(plane)).toBeCloseTo(participationRatio(matrix(3, 50, 2)), 4);
});

test("it is NaN for a constant, and no tensor is left", () => {
  const { numTensors } = tf.memory();
  const constant = tf.ones<tf.Rank.R2>([4, 3]);
  expect(participationRatio(constant)).toBeNaN();
  tf.dispose(constant);
  expect(tf.memory().numTensors).toBe(numTensors);
});
