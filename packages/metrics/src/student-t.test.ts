import { seedOf } from "@ddep/base";
import { expect, test } from "vitest";
import { studentDraws, studentQuantile } from "./student-t.js";

test.each([
  // scipy.stats.t.ppf((1 + level) / 2, degrees)
  [0.95, 1, 12.706204736],
  [0.95, 2, 4.30265273],
  [0.95, 3, 3.182446305],
  [0.95, 9, 2.262157163],
  [0.95, 30, 2.042272456],
  [0.5, 4, 0.740697084],
  [0.99, 7, 3.499483297],
])("level %d with %d degrees of freedom is %d", (level, degrees, expected) => {
  expect(studentQuantile(level, degrees)).toBeCloseTo(expected, 7);
});

test("what is no level or no whole number of degrees is refused", () => {
  for (const [level, degrees] of [
    [1, 3],
    [0, 3],
    [0.95, 0],
    [0.95, 1.5],
  ] as const)
    expect(() => studentQuantile(level, degrees)).toThrow(RangeError);
});

test("draws are the quantiles at (k + 1/2) / draws, in an order of the seed", () => {
  const drawn = studentDraws(2, 5, seedOf(1));
  // scipy.stats.t.ppf([0.1, 0.3, 0.5, 0.7, 0.9], 2)
  const expected = [-1.88561808, -0.6172134, 0, 0.6172134, 1.88561808];
  [...drawn].sort((a, b) => a - b).forEach((value, k) => expect(value).toBeCloseTo(expected[k]!, 7));
  expect(studentDraws(2, 5, seedOf(1))).toEqual(drawn);
  expect(studentDraws(2, 500, seedOf(2))).not.toEqual(studentDraws(2, 500, seedOf(1)));
});
