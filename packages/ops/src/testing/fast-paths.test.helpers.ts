import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { expect } from "vitest";
import { switchFastPath, type FastPath } from "../index.js";

/** The result of `f` and the gradients of `sum(dy * f(xs))` for a fixed random `dy`. */
function everything(f: (...xs: tf.Tensor[]) => tf.Tensor, xs: tf.Tensor[]): Float32Array[] {
  return tf.tidy(() => {
    const shape = f(...xs).shape;
    const size = tf.util.sizeFromShape(shape);
    const dy = tf.tensor(normals(seedOf(9), size), shape);
    const { value, grads } = tf.valueAndGrads(f)(xs, dy);
    return [value, ...grads].map((tensor) => tensor.dataSync<"float32">().slice());
  });
}

/**
 * Expects `f` and its gradients to be the same with a fast path as without, up to rounding, and the fast ones to be the same
 * bits every time.
 */
export function expectSameEitherWay(
  path: FastPath,
  xs: tf.Tensor[],
  f: (...xs: tf.Tensor[]) => tf.Tensor,
  tolerance = 1e-4,
): void {
  const fast = everything(f, xs);
  const again = everything(f, xs);
  expect(fast.every((values, i) => values.every((value, k) => value === again[i]![k]))).toBe(true);
  switchFastPath(path, false);
  try {
    for (const [i, expected] of everything(f, xs).entries()) {
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
      const error = expected.reduce((most, value, k) => Math.max(most, Math.abs(value - fast[i]![k]!)), 0);
      expect(fast[i]!.length).toBe(expected.length);
      expect(error / largest, i === 0 ? "the result" : `gradient ${i}`).toBeLessThan(tolerance);
    }
  } finally {
    switchFastPath(path, true);
  }
}
