import * as tf from "@tensorflow/tfjs-core";
import { normals, Scope, seedOf } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import {
  convLayer,
  convNormAct,
  kaimingNormalFanOut,
  linearLayer,
  maxPool,
  relu,
  relu6,
  resizeBilinear,
  globalAveragePool,
  softmaxCrossEntropy,
  upsampleNearest,
  xavierUniform,
} from "./index.js";

/** A small network in which every op of a training step takes part: its loss and all gradients. */
function trainingStep(): Map<string, Float32Array> {
  const scope = new Scope(seedOf(1));
  const init = kaimingNormalFanOut;
  const block = (name: string) => ({ conv: scope.at(name).at("conv"), norm: scope.at(name).at("norm") });
  const stem = convNormAct(block("stem"), { in: 3, out: 6, size: 7, stride: 2, init, activation: relu });
  const mix = convNormAct(block("mix"), { in: 6, out: 6, size: 5, depthwise: true, init, activation: relu6 });
  const head = convLayer(scope.at("head"), { in: 6, out: 4, size: 1, bias: true, init: xavierUniform });
  const fc = linearLayer(scope.at("fc"), { in: 4, out: 3, init: xavierUniform });
  const training = { training: true };
  const results = new Map<string, Float32Array>();
  tf.tidy(() => {
    const images = tf.tensor4d(normals(seedOf(2), 2 * 17 * 23 * 3), [2, 17, 23, 3]);
    const labels = tf.tensor1d([2, 0], "int32");
    const { value, grads } = tf.variableGrads(() => {
      const small = maxPool(stem(images, training), { size: 3, stride: 2, pad: 1 });
      const large = resizeBilinear(upsampleNearest(mix(small, training)), [17, 23]);
      const losses = softmaxCrossEntropy(fc(globalAveragePool(tf.square(head(large)))), labels);
      return tf.mean<tf.Scalar>(losses);
    });
    results.set("loss", Float32Array.from(value.dataSync()));
    for (const { name, variable, role } of scope.parameters) {
      const gradient = grads[variable.name];
      if (role === "trainable") results.set(`gradient of ${name}`, Float32Array.from(gradient!.dataSync()));
      else results.set(name, Float32Array.from(variable.dataSync()));
    }
  });
  for (const { variable } of scope.parameters) variable.dispose();
  return results;
}

const found = new Map<string, Map<string, Float32Array>>();

describeEachBackend("a training step", (backend) => {
  test("leaves no tensor, and finite numbers", () => {
    expectNoLeaks(() => void found.set(backend, trainingStep()));
    for (const values of found.get(backend)!.values()) expect(values.every(Number.isFinite)).toBe(true);
  });
});

test("every backend gives the same loss, gradients and running averages within 1e-4", () => {
  const expected = found.get("cpu")!;
  expect(expected.size).toBe(1 + 2 * 5 + 2 + 2);
  for (const [backend, results] of found)
    for (const [name, values] of results) {
      const truth = expected.get(name)!;
      const largest = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - truth[i]!)), 0);
      expect(error, `${name} on ${backend}`).toBeLessThan(1e-4 * largest);
    }
});
