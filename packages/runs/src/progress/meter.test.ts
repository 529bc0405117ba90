import { expect, test } from "vitest";
import { meter } from "./meter.js";

test("the time left of a steady stage is exact", () => {
  let time = 5000;
  const read = meter(() => time);
  expect(read({ stage: "a", step: 1, steps: 101 }).secondsLeft).toBeUndefined();
  for (let step = 2; step <= 51; step++) {
    time += 400;
    expect(read({ stage: "a", step, steps: 101 }).secondsLeft).toBeCloseTo(0.4 * (101 - step), 9);
  }
  expect(read({ stage: "a", step: 51, steps: 101 }).elapsedSeconds).toBeCloseTo(20, 9);
});

test("the smoothed loss is a mean whose weights fall by 0.9", () => {
  const read = meter(() => 0);
  const losses = [4, 1, 2].map((loss, i) => read({ stage: "a", step: i + 1, steps: 3, loss }).loss);
  expect(losses[0]).toBeCloseTo(4, 12);
  expect(losses[1]).toBeCloseTo((0.9 * 4 + 1) / 1.9, 12);
  expect(losses[2]).toBeCloseTo((0.81 * 4 + 0.9 * 1 + 2) / 2.71, 12);
});

test("the time left of a resumed stage counts only its own steps", () => {
  let time = 0;
  const read = meter(() => time);
  read({ stage: "a", step: 900, steps: 1000 });
  time = 2000;
  expect(read({ stage: "a", step: 902, steps: 1000 }).secondsLeft).toBeCloseTo(98, 9);
});
