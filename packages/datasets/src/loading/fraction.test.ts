import { seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { shapes, withIndices } from "../index.js";
import { fraction } from "./fraction.js";

test("subsets of one seed are nested, and their size is rounded", () => {
  const shares = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1];
  const subsets = shares.map((share) => fraction(367, share, seedOf(5)));
  expect(subsets.map((subset) => subset.length)).toEqual([1, 4, 18, 37, 73, 184, 367]);
  for (let i = 1; i < subsets.length; i++) expect(subsets[i]).toEqual(expect.arrayContaining(subsets[i - 1]!));
  expect(subsets.at(-1)).toEqual(Array.from({ length: 367 }, (_, i) => i));
});

test("the seed chooses the subset, and every picture is equally likely", () => {
  expect(fraction(367, 0.05, seedOf(5))).toEqual(fraction(367, 0.05, seedOf(5)));
  expect(fraction(367, 0.05, seedOf(6))).not.toEqual(fraction(367, 0.05, seedOf(5)));
  const counts = new Array<number>(10).fill(0);
  for (let s = 0; s < 2000; s++) for (const i of fraction(10, 0.3, seedOf(s))) counts[i]!++;
  // Binomial(2000, 0.3): deviation 20.5.
  for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(4 * 20.5);
});

test("a share outside (0, 1] is refused", () => {
  for (const share of [0, -0.1, 1.5, NaN])
    expect(() => fraction(10, share, seedOf(0))).toThrow(/labels: .* is not a valid fraction/);
});

test("indices keep the label map, and those outside the set are refused", () => {
  const dataset = shapes({ seed: seedOf(0), split: "train", length: 5, size: 16 });
  const part = withIndices(dataset, [3, 1]);
  expect([part.length, part.name(0), part.labelMap]).toEqual([2, dataset.name(3), dataset.labelMap]);
  expect(() => part.name(2)).toThrow(RangeError);
  expect(() => withIndices(dataset, [5])).toThrow("index 5 is out of range for a set of 5 pictures");
});
