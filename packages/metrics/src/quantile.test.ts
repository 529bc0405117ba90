import { expect, test } from "vitest";
import { quantile } from "./quantile.js";

test("quantiles are numpy's linear ones", () => {
  // numpy.quantile([1, 2, 4, 8], [0, 0.025, 0.5, 0.9, 1])
  const values = [0, 0.025, 0.5, 0.9, 1].map((share) => quantile([1, 2, 4, 8], share));
  [1, 1.075, 3, 6.8, 8].forEach((expected, i) => expect(values[i]).toBeCloseTo(expected, 12));
  expect(quantile([], 0.5)).toBeNaN();
});
