import { normals, permutation, seedOf } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

export interface GradientOptions {
  /** The step of the central difference. */
  readonly eps?: number;
  /** The largest error allowed, relative to the larger of 1 and the numeric derivative. */
  readonly tolerance?: number;
  /** How many elements of each input to try; all of a smaller one. */
  readonly elements?: number;
}

/**
 * Expects the gradients of `f` at `xs` to match central differences,
 * `(L(x + eps) - L(x - eps)) / (2 eps)` with `L = sum(w * f(xs))` for fixed random weights `w` (1 for a scalar).
 *
 * The differences are summed in double precision, so `f` should return its result unreduced where it can.
 */
export function expectGradient<Inputs extends tf.Tensor[]>(
  f: (...xs: Inputs) => tf.Tensor,
  xs: [...Inputs],
  { eps = 1e-2, tolerance = 1e-2, elements = 24 }: GradientOptions = {},
): void {
  const evaluate = (inputs: tf.Tensor[]) => tf.tidy(() => Float32Array.from(f(...(inputs as Inputs)).dataSync()));
  const shape = tf.tidy(() => f(...(xs as Inputs)).shape);
  const size = tf.util.sizeFromShape(shape);
  const weights = size === 1 ? Float32Array.of(1) : normals(seedOf(7), size);
  const analytic = tf.tidy(() => {
    const w = tf.tensor(weights, shape);
    const loss = (...inputs: tf.Tensor[]) => tf.sum(tf.mul(f(...(inputs as Inputs)), w));
    return tf
      .grads(loss)(xs)
      .map((gradient) => Float32Array.from(gradient.dataSync()));
  });
  for (const [k, x] of xs.entries()) {
    const values = Float32Array.from(x.dataSync());
    expect(analytic[k]!.length, `elements of the gradient of input ${k}`).toBe(values.length);
    for (const i of permutation(seedOf(k), values.length).subarray(0, elements)) {
      const up = shifted(values, i, eps);
      const down = shifted(values, i, -eps);
      const at = (moved: Float32Array) => tf.tidy(() => evaluate(xs.with(k, tf.tensor(moved, x.shape))));
      const numeric = weightedDifference(weights, at(up), at(down)) / (up[i]! - down[i]!);
      const error = Math.abs(analytic[k]![i]! - numeric);
      if (!(error <= tolerance * Math.max(1, Math.abs(numeric)))) {
        expect.fail(`input ${k}, element ${i}: gradient ${analytic[k]![i]}, central difference ${numeric}`);
      }
    }
  }
}

function shifted(values: Float32Array, i: number, by: number): Float32Array {
  const moved = Float32Array.from(values);
  moved[i] = values[i]! + by;
  return moved;
}

function weightedDifference(weights: Float32Array, up: Float32Array, down: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * (up[i]! - down[i]!);
  return sum;
}
