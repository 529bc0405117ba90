import * as tf from "@tensorflow/tfjs-core";
import { fold, seedOf } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { normal } from "./index.js";

const draw = (seed: number, ...path: (string | number)[]) =>
  tf.tidy(() => Float32Array.from(normal([40, 50, 100], fold(seedOf(seed), ...path)).dataSync()));

const mean = (values: Float32Array, f: (value: number) => number) =>
  values.reduce((sum, value) => sum + f(value), 0) / values.length;

describeEachBackend("normal", () => {
  test("has the moments of N(0, 1)", () => {
    const values = draw(1);
    const error = 5 / Math.sqrt(values.length);
    expect(Math.abs(mean(values, (value) => value))).toBeLessThan(error);
    expect(Math.abs(mean(values, (value) => value ** 2) - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(mean(values, (value) => value ** 3))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(mean(values, (value) => value ** 4) - 3)).toBeLessThan(error * Math.sqrt(96));
  });

  test("the same seed gives the same bits, another seed an independent draw", () => {
    const values = draw(1, "step", 4);
    expect(draw(1, "step", 4)).toEqual(values);
    for (const other of [draw(1, "step", 5), draw(2, "step", 4)]) {
      const correlation = mean(
        values.map((value, i) => value * other[i]!),
        (value) => value,
      );
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });

  test("takes any shape and leaves no tensor but its own", () => {
    expectNoLeaks(() => {
      for (const shape of [[], [0], [7], [2, 3, 5, 3]]) {
        const noise = normal(shape, seedOf(3));
        expect(noise.shape).toEqual(shape);
        noise.dispose();
      }
    });
  });
});
