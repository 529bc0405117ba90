import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { corrupt, drawnFrom, ddpmCosine, multiResolution, restored, velocity, white } from "./index.js";

describeEachBackend("multiResolution", () => {
  test("has mean 0 and variance 1, and the correlation of neighbours that the coarse scales imply", () => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        const [scales, decay] = [3, 0.8];
        const noise = multiResolution({ scales, decay })([24, 37, 50, 3], seedOf(5));
        expect(noise.shape).toEqual([24, 37, 50, 3]);
        const { mean, variance } = tf.moments(noise);
        expect(mean.dataSync()[0]).toBeCloseTo(0, 1);
        expect(Math.abs(variance.dataSync()[0]! - 1)).toBeLessThan(0.03);
        // Two columns of one square share its number: all scales but the finest at columns 0 and 1.
        const column = (x: number) => tf.slice(noise, [0, 0, x, 0], [24, 37, 1, 3]);
        const alike = tf.mean(tf.mul(column(0), column(1))).dataSync()[0]!;
        const powers = [1, decay ** 2, decay ** 4];
        expect(Math.abs(alike - (powers[1]! + powers[2]!) / (powers[0]! + powers[1]! + powers[2]!))).toBeLessThan(0.12);
      }),
    );
  });

  test("is a function of the seed, and white at a single scale", () => {
    tf.tidy(() => {
      const field = multiResolution();
      const [a, b, c] = [1, 1, 2].map((seed) => [...field([2, 9, 7, 3], seedOf(seed)).dataSync()]);
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
      const one = multiResolution({ scales: 1 })([64, 8, 8, 3], seedOf(1));
      expect(Math.abs(tf.mean(tf.mul(tf.slice(one, 0, 32), tf.slice(one, 32, 32))).dataSync()[0]!)).toBeLessThan(0.1);
      expect(white([1, 2, 3, 4], seedOf(1)).shape).toEqual([1, 2, 3, 4]);
    });
    expect(() => multiResolution({ scales: 0 })).toThrow(/scales/);
    expect(() => multiResolution({ decay: -1 })).toThrow(/decay/);
  });
});

describeEachBackend("restored", () => {
  test.each(["noise", "image", "v"] as const)("recovers the image from a correct prediction of the %s", (what) => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        const of = (seed: number) => tf.tensor4d(normals(seedOf(seed), 36), [3, 2, 2, 3]);
        const [x, eps] = [of(1), of(2)];
        for (const levels of [
          drawnFrom(ddpmCosine({ steps: 4 }))(3, seedOf(1)),
          { signal: [1, 1, 1], noise: [0.2, 1, 3] },
        ]) {
          const truth = { noise: eps, image: x, v: velocity(x, eps, levels) };
          const found = restored(truth[what], corrupt(x, eps, levels), levels, what);
          expectClose(found, [...x.dataSync()], 1e-3);
        }
      }),
    );
  });

  test("v is signal * eps - noise * x, and nothing is recovered from pure noise", () => {
    tf.tidy(() => {
      const of = (value: number) => tf.tensor4d([value], [1, 1, 1, 1]);
      expectClose(velocity(of(2), of(3), { signal: [0.6], noise: [0.8] }), [0.6 * 3 - 0.8 * 2], 1e-6);
      expectClose(restored(of(1), of(1), { signal: [0], noise: [1] }, "noise"), [0], 0);
    });
  });
});
