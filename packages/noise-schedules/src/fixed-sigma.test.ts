import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { corrupt, gammaOf, gammas, scaled, simple, snr } from "./index.js";

const variance = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length;
};

test("the paper's sigma of 0.22 is a gamma of 1 / (1 + 0.22^2)", () => {
  expect(gammaOf(0.22)).toBeCloseTo(0.953834, 6);
  const { signal, noise } = scaled(0.22)(3, seedOf(0));
  expect(signal).toHaveLength(3);
  expect(signal[2]! ** 2 + noise[2]! ** 2).toBeCloseTo(1, 12);
  expect(noise[0]! / signal[0]!).toBeCloseTo(0.22, 12);
});

test("simple and scaled noise have the same signal-to-noise ratio 1 / sigma^2", () => {
  for (const sigma of [0.05, 0.22, 1, 4]) {
    expect(snr(simple(sigma)(1, seedOf(0)))[0]).toBeCloseTo(1 / sigma ** 2, 8);
    expect(snr(scaled(sigma)(1, seedOf(0)))[0]).toBeCloseTo(1 / sigma ** 2, 8);
  }
});

test("gamma of the levels is 1 / (1 + sigma^2), for simple noise as for scaled", () => {
  for (const sigma of [0, 0.05, 0.22, 4])
    for (const schedule of [simple(sigma), scaled(sigma)])
      for (const gamma of gammas(schedule(2, seedOf(0)))) expect(gamma).toBeCloseTo(gammaOf(sigma), 12);
  expect(gammas({ signal: [1, 0, 0.6], noise: [0, 1, 0.8] })).toEqual([1, 0, 0.36]);
});

test("an invalid sigma is refused", () => {
  for (const sigma of [-0.1, NaN, Infinity]) {
    expect(() => scaled(sigma)).toThrow(/sigma/);
    expect(() => simple(sigma)).toThrow(/sigma/);
  }
});

describeEachBackend("corrupt", () => {
  test("scaled noise keeps variance 1, simple noise raises it to 1 + sigma^2", () => {
    const n = 64 * 64 * 3;
    const sigma = 0.8;
    expectNoLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor4d(normals(seedOf(1), 2 * n), [2, 64, 64, 3]);
        const eps = tf.tensor4d(normals(seedOf(2), 2 * n), [2, 64, 64, 3]);
        expect(variance(corrupt(x, eps, scaled(sigma)(2, seedOf(0))).dataSync())).toBeCloseTo(1, 1);
        expect(variance(corrupt(x, eps, simple(sigma)(2, seedOf(0))).dataSync())).toBeCloseTo(1 + sigma ** 2, 1);
      });
    });
  });

  test("each example gets its own level", () => {
    tf.tidy(() => {
      const x = tf.tensor4d(uniforms(seedOf(1), 2 * 12), [2, 2, 2, 3]);
      const eps = tf.tensor4d(uniforms(seedOf(2), 2 * 12), [2, 2, 2, 3]);
      const y = corrupt(x, eps, { signal: [1, 0], noise: [0, 0.5] }).dataSync();
      expect([...y.slice(0, 12)]).toEqual([...x.dataSync().slice(0, 12)]);
      expect(y[15]).toBeCloseTo(0.5 * eps.dataSync()[15]!, 6);
    });
  });
});
