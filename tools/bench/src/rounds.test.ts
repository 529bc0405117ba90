import { expect, test } from "vitest";
import { fakeSide } from "./fakes.test.helpers.js";
import { alternate, median } from "./rounds.js";

test("sides take turns, and what they made to warm up does not count", async () => {
  const log: string[] = [];
  const a = fakeSide("a", [900, 800, 10, 30, 20, 40, 60, 50], log);
  const b = fakeSide("b", [700, 600, 1, 2, 3, 4, 5, 6], log);
  const turns: string[] = [];
  const [ours, theirs] = await alternate([a, b], { rounds: 2, onTurn: (turn) => turns.push(turn) });
  expect(log).toEqual(["a 2", "b 2", "a 3", "b 3", "a 3", "b 3", "a end", "b end"]);
  expect(turns).toEqual(["a: warm-up", "b: warm-up", "a: 1 of 2", "b: 1 of 2", "a: 2 of 2", "b: 2 of 2"]);
  expect(ours!.turns).toEqual([20, 50]);
  expect(theirs!.turns).toEqual([2, 5]);
  expect(ours!.last).toEqual({ milliseconds: [40, 60, 50], peakBytes: 8 * 2 ** 30 });
});

test("a side that fails ends them all", async () => {
  const log: string[] = [];
  const bad = { ...fakeSide("bad", [], log), run: () => Promise.reject(new Error("no memory")) };
  await expect(alternate([fakeSide("a", [1, 1], log), bad])).rejects.toThrow("no memory");
  expect(log).toEqual(["a 2", "a end", "bad end"]);
});

test("the median is the middle, the upper of two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(3);
  expect(median([10, 9])).toBe(10);
});
