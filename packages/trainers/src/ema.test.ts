import * as tf from "@tensorflow/tfjs-core";
import { constant, dispose, Scope, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adam, exponentialMovingAverage } from "./index.js";

function layers() {
  const scope = new Scope(seedOf(0));
  scope.parameter("weight", [2], constant(1));
  scope.buffer("running_mean", [2], constant(10));
  return [...scope.parameters, { ...scope.parameters[0]!, name: "ice", role: "frozen" as const }];
}

describeEachBackend("exponentialMovingAverage", () => {
  test("follows parameters and buffers by the formula, and leaves what is frozen out", () => {
    expectNoLeaks(() => {
      const parameters = layers();
      const [weight, mean] = parameters.map(({ variable }) => variable) as [tf.Variable, tf.Variable];
      const ema = exponentialMovingAverage(parameters, 0.75);
      expect(ema.parameters.map(({ name }) => name)).toEqual(["weight", "running_mean"]);
      for (const value of [2, 4]) {
        tf.tidy(() => weight.assign(tf.fill([2], value)));
        tf.tidy(() => mean.assign(tf.fill([2], 10 * value)));
        ema.update();
      }
      // 0.75 (0.75 * 1 + 0.25 * 2) + 0.25 * 4
      expectClose(ema.parameters[0]!.variable, [1.9375, 1.9375], 1e-6);
      expectClose(ema.parameters[1]!.variable, [19.375, 19.375], 1e-6);
      expectClose(weight, [4, 4], 0);
      ema.dispose();
      dispose(parameters.slice(0, 2));
    });
  });

  test("swapping exchanges the two, swapping twice changes nothing, and Adam continues from the values", () => {
    expectNoLeaks(() => {
      const after = [false, true].map((swapping) => {
        const parameters = layers();
        const weight = parameters[0]!.variable;
        const ema = exponentialMovingAverage(parameters, 0.5);
        const optimizer = adam(parameters);
        const step = () => tf.tidy(() => optimizer.apply(new Map([["weight", tf.tensor1d([1, -2])]]), 0.1));
        step();
        ema.update();
        if (swapping) {
          const [value, average] = [weight, ema.parameters[0]!.variable].map((held) => [...held.dataSync()]);
          expect(average).not.toEqual(value);
          ema.swap();
          expect([...weight.dataSync()]).toEqual(average);
          expect([...ema.parameters[0]!.variable.dataSync()]).toEqual(value);
          ema.swap();
          expect([...weight.dataSync()]).toEqual(value);
        }
        step();
        ema.update();
        const found = [weight, ema.parameters[0]!.variable].map((held) => [...held.dataSync()]);
        optimizer.dispose();
        ema.dispose();
        dispose(parameters.slice(0, 2));
        return found;
      });
      expect(after[1]).toEqual(after[0]);
    });
  });

  test("refuses a decay outside [0, 1)", () => {
    for (const decay of [-0.1, 1, NaN]) expect(() => exponentialMovingAverage([], decay)).toThrow(RangeError);
  });
});
