import { normals, seedOf } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { withFixedStatistics } from "./fixed-statistics.js";
import { inference } from "./network.js";
import { dispose, stateOf } from "./state.js";
import { toyEncoder } from "./testing/toy-networks.test.helpers.js";

test("in training the running averages are used and kept, and weights have a gradient", () => {
  const encoder = toyEncoder();
  const fixed = withFixedStatistics(encoder);
  expect(fixed.parameters.map(({ role }) => role)).toEqual(["trainable", "buffer"]);
  const [weight, buffer] = encoder.parameters.map(({ variable }) => variable);
  tf.tidy(() => {
    const x = tf.tensor4d(normals(seedOf(0), 8 * 8 * 3), [1, 8, 8, 3]);
    const before = [...buffer!.dataSync()];
    const { value, grads } = tf.variableGrads(() => tf.sum<tf.Scalar>(fixed.apply(x, { training: true })[0]!));
    expect(value.dataSync()[0]).toBe(tf.sum(encoder.apply(x, inference)[0]!).dataSync()[0]);
    expect(grads[weight!.name]!.dataSync().some((slope) => slope !== 0)).toBe(true);
    expect([...buffer!.dataSync()]).toEqual(before);
    encoder.apply(x, { training: true });
    expect([...buffer!.dataSync()]).not.toEqual(before);
  });
  expect(stateOf(fixed.parameters)).toEqual(stateOf(encoder.parameters));
  dispose(encoder.parameters);
});
