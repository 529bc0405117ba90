import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { beforeAll, expect, test } from "vitest";
import { linearCka } from "./linear-cka.js";

beforeAll(() => tf.setBackend("cpu"));

const matrix = (seed: number, rows: number, columns: number) =>
  tf.tensor2d(normals(seedOf(seed), rows * columns), [rows, columns]);
const waves = (rows: number, columns: number, step: number) =>
  tf.tensor2d(
    Array.from({ length: rows * columns }, (_, i) => Math.sin(step * i)),
    [rows, columns],
  );

test("numbers are numpy's", () => {
  // x = np.sin(0.7 * np.arange(24)).reshape(8, 3); y = np.sin(1.3 * np.arange(32)).reshape(8, 4), columns centred:
  // np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))
  expect(linearCka(waves(8, 3, 0.7), waves(8, 4, 1.3))).toBeCloseTo(0.02866408, 5);
  // The same with (4, 6) and (4, 8): more features than examples.
  expect(linearCka(waves(4, 6, 0.7), waves(4, 8, 1.3))).toBeCloseTo(0.97877176, 5);
});

test("it is 1 for identical features, also after rotation, uniform scaling and translation", () => {
  const x = matrix(1, 30, 2);
  const [c, s] = [Math.cos(0.8), Math.sin(0.8)];
  const turned = tf.add(tf.mul(tf.matMul(x, tf.tensor2d([c, -s, s, c], [2, 2])), 7), 3) as tf.Tensor2D;
  expect(linearCka(x, x)).toBeCloseTo(1, 6);
  expect(linearCka(x, turned)).toBeCloseTo(1, 5);
  const y = matrix(2, 30, 5);
  expect(linearCka(turned, y)).toBeCloseTo(linearCka(x, y), 5);
});

test("independent features over many examples are dissimilar, and scaling one feature matters", () => {
  expect(linearCka(matrix(1, 2000, 3), matrix(2, 2000, 3))).toBeLessThan(0.01);
  const x = matrix(1, 200, 3);
  expect(linearCka(x, tf.mul(x, [[20, 1, 1]]))).toBeLessThan(0.9);
});

test("different numbers of rows are refused, and no tensor is left", () => {
  const [x, y] = [matrix(1, 4, 2), matrix(1, 5, 2)];
  expect(() => linearCka(x, y)).toThrow(RangeError);
  const { numTensors } = tf.memory();
  linearCka(x, x);
  expect(tf.memory().numTensors).toBe(numTensors);
});
