import { expect, test } from "vitest";
import { spreadOf } from "./spread.js";

test("mean, deviation and interval are scipy's", () => {
  const values = [0.41, 0.44, 0.39, 0.47, 0.43];
  const { runs, mean, deviation, interval } = spreadOf(values);
  expect(runs).toBe(5);
  expect(mean).toBeCloseTo(0.428, 12);
  // numpy.std(values, ddof=1); scipy.stats.t.interval(0.95, 4, numpy.mean(values), scipy.stats.sem(values))
  expect(deviation).toBeCloseTo(0.030331501776, 10);
  expect(interval![0]).toBeCloseTo(0.390338466, 8);
  expect(interval![1]).toBeCloseTo(0.465661534, 8);
});

test("one run has a mean alone, and no run has none", () => {
  expect(spreadOf([0.4])).toEqual({ runs: 1, mean: 0.4 });
  expect(() => spreadOf([])).toThrow(RangeError);
});
