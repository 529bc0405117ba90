import { expect, test } from "vitest";
import type { MetricRecord } from "../../records.js";
import { pointsOf, trend, wantsLog } from "./series.js";

const records = (n: number): MetricRecord[] =>
  Array.from({ length: n }, (_, i) => {
    return {
      time: "",
      stage: "a",
      step: i + 1,
      steps: n,
      loss: 2 * i,
      learningRate: 0,
      gradientNorm: 0,
      imagesPerSecond: 0,
    };
  });

test("few records are kept as they are, many become means that keep the overall mean", () => {
  expect(pointsOf(records(3), ({ loss }) => loss)).toEqual([
    [1, 0],
    [2, 2],
    [3, 4],
  ]);
  const points = pointsOf(records(9000), ({ loss }) => loss);
  expect(points).toHaveLength(300);
  expect(points[0]).toEqual([15.5, 29]);
  expect(points.reduce((sum, [, y]) => sum + y, 0) / 300).toBeCloseTo(8999, 9);
});

test("a trend leaves straight lines and ends alone and flattens noise", () => {
  const straight = Array.from({ length: 120 }, (_, i) => [i, 3 * i] as const);
  trend(straight).forEach(([x, y]) => expect(y).toBeCloseTo(3 * x, 9));
  const noisy = straight.map(([x]) => [x, x % 2] as const);
  expect(Math.abs(trend(noisy)[60]![1] - 0.5)).toBeLessThan(0.07);
});

test("only values that are positive and far apart want a logarithm", () => {
  expect(
    [
      [1, 9],
      [1, 7],
      [0, 9],
      [-1, 9],
    ].map(wantsLog),
  ).toEqual([true, false, false, false]);
});
