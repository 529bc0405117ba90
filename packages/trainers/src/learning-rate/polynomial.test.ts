import { expect, test } from "vitest";
import { polynomial } from "./polynomial.js";

/**
 * `PolynomialLR(SGD(lr=0.4), total_iters=8, power)` of torch 2.15.0 at the steps 0 to 9, whose closed form is
 * `lr * (1 - min(step, total) / total)^power`.
 */
const peer: [power: number, rates: number[]][] = [
  [1, [0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0, 0]],
  [0.9, [0.4, 0.354704942, 0.308755803, 0.262030597, 0.214354693, 0.165458138, 0.114869835, 0.061557221, 0.0, 0.0]],
  [2, [0.4, 0.30625, 0.225, 0.15625, 0.1, 0.05625, 0.025, 0.00625, 0, 0]],
];

test.each(peer)("at power %d it is PyTorch's", (power, rates) => {
  const rate = polynomial({ base: 0.4, steps: 8, power });
  rates.forEach((value, step) => expect(rate(step)).toBeCloseTo(value, 7));
});

test("0.9 is the default, and the decay begins after the warm-up", () => {
  const [plain, warmed] = [polynomial({ base: 0.4, steps: 8 }), polynomial({ base: 0.4, steps: 12, warmup: 4 })];
  expect(plain(3)).toBeCloseTo(peer[1]![1][3]!, 7);
  expect([0, 1, 2, 3].map(warmed)).toEqual([0.1, 0.2, expect.closeTo(0.3, 12), 0.4]);
  for (let step = 0; step < 8; step++) expect(warmed(step + 4)).toBeCloseTo(plain(step), 12);
});

test.each([0, -1, NaN, Infinity])("a power of %d is refused", (power) => {
  expect(() => polynomial({ base: 1, steps: 4, power })).toThrow(/power/);
});
