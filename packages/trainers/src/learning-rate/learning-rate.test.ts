import { defaultPart } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { cosine, learningRates, type LearningRate, type LearningRateName, type ScheduleOptions } from "../index.js";

test("cosine falls from base to final in half a period", () => {
  const rate = cosine({ base: 0.4, steps: 8 });
  const expected = [0.4, 0.384776, 0.341421, 0.276537, 0.2, 0.123463, 0.058579, 0.015224, 0];
  expected.forEach((value, step) => expect(rate(step)).toBeCloseTo(value, 6));
  const raised = cosine({ base: 0.4, steps: 8, final: 0.1 });
  expect([raised(0), raised(4), raised(8)]).toEqual([0.4, expect.closeTo(0.25, 12), 0.1]);
});

test("warm-up rises linearly to base, where the decay begins", () => {
  const rate = cosine({ base: 1, steps: 10, warmup: 4 });
  expect([0, 1, 2, 3].map(rate)).toEqual([0.25, 0.5, 0.75, 1]);
  expect(rate(4)).toBe(1);
  expect(rate(7)).toBeCloseTo(0.5, 12);
  expect(rate(10)).toBeCloseTo(0, 12);
});

test("the rate stays at final after the end, and a run of warm-up alone does not divide by zero", () => {
  expect(cosine({ base: 1, steps: 5, final: 0.01 })(50)).toBeCloseTo(0.01, 12);
  const short = cosine({ base: 1, steps: 2, warmup: 4 });
  expect([0, 1, 2, 3, 4, 5].map(short)).toEqual([0.25, 0.5, 0.75, 1, 1, 0]);
});

test.each(Object.keys(learningRates) as LearningRateName[])(
  "%s rises to its base, never above, and stays finite past the end",
  (name) => {
    const schedule = { base: 0.3, steps: 20, warmup: 5 };
    const rate = defaultPart<LearningRate, [ScheduleOptions]>(learningRates[name], schedule);
    [1, 2, 3, 4, 5].forEach((k) => expect(rate(k - 1)).toBeCloseTo((0.3 * k) / 5, 12));
    for (let step = 5; step < 30; step++) {
      expect(rate(step)).toBeLessThanOrEqual(0.3);
      expect(rate(step)).toBeGreaterThanOrEqual(0);
      expect(rate(step)).toBeLessThanOrEqual(rate(step - 1) + 1e-12);
    }
  },
);
