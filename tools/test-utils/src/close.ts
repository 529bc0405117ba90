import type * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/**
 * Expects two tensors, or a tensor and numbers, to differ nowhere by more than `tolerance * max(1, |expected|)`.
 */
export function expectClose(actual: tf.Tensor, expected: tf.Tensor | ArrayLike<number>, tolerance = 1e-4): void {
  if ("shape" in expected) expect(actual.shape).toEqual(expected.shape);
  const found = actual.dataSync();
  const wanted: ArrayLike<number> = "shape" in expected ? expected.dataSync() : expected;
  expect(found.length, "number of elements").toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(found[i]! - wanted[i]!);
    if (!(error <= tolerance * Math.max(1, Math.abs(wanted[i]!)))) {
      expect.fail(`element ${i} is ${found[i]}, expected ${wanted[i]} within ${tolerance}`);
    }
  }
}
