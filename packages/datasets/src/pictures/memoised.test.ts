import { expect, test } from "vitest";
import { memoised } from "./memoised.js";

test("results are cached up to the budget, and later ones are recomputed", async () => {
  const made: number[] = [];
  const get = memoised(
    (i) => {
      made.push(i);
      return Promise.resolve(new Uint8Array(10).fill(i));
    },
    (bytes) => bytes.byteLength,
    25,
  );
  for (const i of [0, 1, 2, 0, 1, 2]) expect((await get(i))[0]).toBe(i);
  expect(made).toEqual([0, 1, 2, 2]);
});

test("two calls at once count once", async () => {
  const get = memoised(
    () => Promise.resolve(new Uint8Array(10)),
    (bytes) => bytes.byteLength,
    20,
  );
  await Promise.all([get(0), get(0)]);
  const kept = await get(1);
  expect(await get(1)).toBe(kept);
});
