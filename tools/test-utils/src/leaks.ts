import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

interface Counts {
  readonly tensors: number;
  readonly buffers: number;
}

/** Live tensors, and the buffers that the backend holds: a kernel can leak one that no tensor shows. */
function counts(): Counts {
  return { tensors: tf.memory().numTensors, buffers: tf.backend().numDataIds() };
}

function expectSame(before: Counts, result: unknown): void {
  tf.dispose(result as tf.TensorContainer);
  expect(counts(), "tensors and buffers that were alive before").toEqual(before);
}

/**
 * Runs the work and expects that no tensor and no buffer of the backend outlives it; what it returns is disposed first.
 */
export function expectNoLeaks(work: () => Promise<unknown>): Promise<void>;
export function expectNoLeaks(work: () => unknown): void;
export function expectNoLeaks(work: () => unknown): void | Promise<void> {
  const before = counts();
  const result = work();
  if (result instanceof Promise) return result.then((settled) => expectSame(before, settled));
  expectSame(before, result);
}
