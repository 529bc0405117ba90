import { expect, test } from "vitest";
import { studentQuantile } from "./student-t.js";

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
    // prettier-ignore
    expect(() => studentQuantile(level, degrees)).toThrow(RangeError);
});
