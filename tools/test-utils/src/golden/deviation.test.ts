import { expect, test } from "vitest";
import { compareTensor, gradientTolerance, outputTolerance, ratio, worst } from "./deviation.js";

const values = Float32Array.of(1, -1, 3, -3);
const golden = { name: "map", shape: [2, 2], mean: 0, std: Math.sqrt(5), indices: [2, 0], values: [3, 1] };
const compare = (changes: object, tolerance = outputTolerance) =>
  compareTensor({ ...golden, ...changes }, [2, 2], values, tolerance);

test("equal tensors are within any tolerance", () => {
  expect(ratio(compare({}, { relative: 0, absolute: 0 }))).toBe(0);
});

test.each([
  ["map[0]", { values: [3, 1.01] }, 0.01],
  ["mean of map", { mean: 0.01 }, 0.01],
  ["std of map", { std: Math.sqrt(5) + 0.01 }, 0.01],
])("%s is what is furthest off", (where, changes, error) => {
  const deviation = compare(changes);
  expect(deviation.where).toBe(where);
  expect(deviation.error).toBeCloseTo(error, 6);
  expect(ratio(deviation)).toBeCloseTo(0.01 / (2e-3 * Math.sqrt(5) + 1e-4), 1);
  expect(ratio(deviation)).toBeGreaterThan(1);
  expect(ratio(compare(changes, gradientTolerance))).toBeLessThan(1);
});

test("another shape and what is no number fail under every tolerance", () => {
  expect(compareTensor(golden, [4], values, outputTolerance)).toMatchObject({
    where: "map is [4], not [2, 2]",
  });
  const broken = compareTensor(golden, [2, 2], Float32Array.of(1, -1, NaN, -3), {
    relative: Infinity,
    absolute: 0,
  });
  expect(ratio(broken)).toBe(Infinity);
  expect(ratio(worst([{ where: "a", error: 2, tolerance: 1 }, broken, { where: "b", error: 9, tolerance: 1 }]))).toBe(
    Infinity,
  );
});
