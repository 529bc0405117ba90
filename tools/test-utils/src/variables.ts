import { loadState, permutation, seedOf, stateOf, uniforms, type NamedParameter } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";
import { weight } from "./golden/procedural.js";

/** Gives tensors procedural values, under which nothing is silent, as a new residual branch or modulation is. */
export function awaken(parameters: readonly NamedParameter[]): void {
  const state = [...stateOf(parameters)].map(
    ([name, { shape }]) => [name, { shape, data: weight(name, shape, 5) }] as const,
  );
  loadState(parameters, new Map(state));
}

// As small as the rounding of minimal filtering lets it be.
const EPS = 2e-3;

/** Of the largest element of the gradient: an activation's kink in the step's way costs that much. */
const TOLERANCE = 0.03;

/**
 * Expects the gradient of `sum(w * f())`, with fixed random weights w > 0, by a few elements of a network's tensor to be that
 * of central differences: the steepest element, and three others.
 */
export function expectVariableGradient({ name, variable }: NamedParameter, f: () => tf.Tensor): void {
  const shape = tf.tidy(() => f().shape);
  // All of one sign, so that places add up and the kinks among them do not count.
  const w = uniforms(seedOf(7), tf.util.sizeFromShape(shape), 0.5, 1.5);
  const gradient = tf.tidy(() => {
    const weights = tf.tensor(w, shape);
    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(f(), weights)) as tf.Scalar, [variable]);
    return grads[variable.name]!.dataSync<"float32">().slice();
  });
  const steepness = gradient.map(Math.abs);
  const largest = steepness.reduce((a, b) => Math.max(a, b));
  const before = variable.dataSync<"float32">().slice();
  const assign = (values: Float32Array) => tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  const others = permutation(seedOf(1), before.length).subarray(0, 3);
  for (const i of new Set([steepness.indexOf(largest), ...others])) {
    const at = (moved: number) => {
      assign(before.with(i, moved));
      // In double precision, as a sum of thousands needs.
      const values = tf.tidy(() => f().dataSync<"float32">());
      return values.reduce((sum, value, j) => sum + w[j]! * value, 0);
    };
    const numeric = (at(before[i]! + EPS) - at(before[i]! - EPS)) / (2 * EPS);
    const message = `${name}[${i}]: gradient ${gradient[i]}, central difference ${numeric}`;
    expect(Math.abs(gradient[i]! - numeric), message).toBeLessThan(TOLERANCE * largest);
  }
  assign(before);
}
