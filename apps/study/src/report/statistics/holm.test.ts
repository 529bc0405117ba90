import { expect, test } from "vitest";
import { holm } from "./holm.js";

test("corrected p-values are those of statsmodels", () => {
  // statsmodels.stats.multitest.multipletests([0.01, 0.04, 0.03, 0.005, 0.6], method="holm")[1]
  const expected = [0.04, 0.09, 0.09, 0.025, 0.6];
  holm([0.01, 0.04, 0.03, 0.005, 0.6]).forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 12));
});

test("one is left as it is, none exceeds 1, none is none", () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
