import { seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import {
  ddpmCosine,
  ddpmLinear,
  ddpmScaledLinear,
  ddpmSigmoid,
  drawnFrom,
  minSnrWeighting,
  p2Weighting,
  snrWeighting,
  uniformGamma,
  uniformWeighting,
  zeroTerminalSnr,
  type NoiseLevels,
} from "./index.js";

const schedules = { ddpmLinear, ddpmScaledLinear, ddpmCosine, ddpmSigmoid };
const all = Object.entries(schedules).flatMap(([name, schedule]): [string, (steps: number) => NoiseLevels][] => [
  [name, (steps) => schedule({ steps })],
  [`${name} with zero terminal SNR`, (steps) => zeroTerminalSnr(schedule({ steps }))],
]);

test.each(all)("%s: finite, in [0, 1], monotone and preserving variance for every number of steps", (_, make) => {
  for (const steps of [1, 2, 3, 7, 50, 999, 1000, 4000, 20_000]) {
    const { signal, noise } = make(steps);
    expect([signal.length, noise.length]).toEqual([steps, steps]);
    const wrong = signal.findIndex((a, t) => {
      const s = noise[t]!;
      const inRange = a >= 0 && a <= 1 && s >= 0 && s <= 1 && Math.abs(a ** 2 + s ** 2 - 1) < 1e-12;
      return !inRange || (t > 0 && !(a <= signal[t - 1]! && s >= noise[t - 1]!));
    });
    expect(wrong, `first wrong one of ${steps} steps`).toBe(-1);
  }
});

/**
 * `alphas_cumprod` of diffusers 0.42.1 `DDPMScheduler(num_train_timesteps=T, beta_schedule=..., rescale_betas_zero_snr=...)` at the
 * steps 0, T // 3, T // 2 and T - 1. It multiplies in float32.
 */
const peer: [string, keyof typeof schedules, boolean, number, number[]][] = [
  ["linear", "ddpmLinear", false, 3, [0.9998999834060669, 0.9898509979248047, 0.9898509979248047, 0.9700539708137512]],
  [
    "linear",
    "ddpmLinear",
    false,
    4000,
    [0.9998999834060669, 0.010377622209489346, 3.7476969737326726e-5, 2.6532349611181928e-18],
  ],
  [
    "scaled_linear",
    "ddpmScaledLinear",
    false,
    4000,
    [0.9998999834060669, 0.20745795965194702, 0.012214879505336285, 2.918929204245857e-13],
  ],
  [
    "squaredcos_cap_v2",
    "ddpmCosine",
    false,
    3,
    [0.7428836226463318, 0.24644817411899567, 0.24644817411899567, 2.4644500808790326e-4],
  ],
  [
    "squaredcos_cap_v2",
    "ddpmCosine",
    false,
    4000,
    [0.9999901056289673, 0.7426565885543823, 0.4934539496898651, 1.5179622836480888e-10],
  ],
  [
    "sigmoid",
    "ddpmSigmoid",
    false,
    1000,
    [0.9998508095741272, 0.7858878970146179, 0.29888758063316345, 3.9681821363046765e-5],
  ],
  ["linear", "ddpmLinear", true, 1000, [0.9998999834060669, 0.3154890835285187, 0.07524619996547699, 0]],
  ["scaled_linear", "ddpmScaledLinear", true, 1000, [0.9999001026153564, 0.6661805510520935, 0.31781551241874695, 0]],
  ["squaredcos_cap_v2", "ddpmCosine", true, 3, [0.742883563041687, 0.23976236581802368, 0.23976236581802368, 0]],
  ["sigmoid", "ddpmSigmoid", true, 3, [0.9998509883880615, 0.4414118826389313, 0.4414118826389313, 0]],
];

test.each(peer)("diffusers' %s schedule is %s (zero terminal SNR: %s, %i steps)", (_, name, zero, steps, shares) => {
  const table = schedules[name]({ steps });
  const { signal } = zero ? zeroTerminalSnr(table) : table;
  [0, Math.floor(steps / 3), Math.floor(steps / 2), steps - 1].forEach((t, i) => {
    expect(Math.abs(signal[t]! ** 2 - shares[i]!)).toBeLessThan(1e-5);
  });
});

test("a schedule draws each example's step from the seed alone, and reaches every step", () => {
  const table = ddpmLinear({ steps: 5 });
  const schedule = drawnFrom(table);
  const { signal, noise } = schedule(400, seedOf(1));
  expect(schedule(400, seedOf(1))).toEqual({ signal, noise });
  expect(schedule(3, seedOf(1)).signal).toEqual(signal.slice(0, 3));
  expect(schedule(400, seedOf(2)).signal).not.toEqual(signal);
  expect(new Set(signal)).toEqual(new Set(table.signal));
  signal.forEach((coefficient, i) => expect(table.noise[table.signal.indexOf(coefficient)]).toBe(noise[i]));
});

test("uniform gamma has mean 1/2 and variance 1/12, and keeps variance 1", () => {
  const { signal, noise } = uniformGamma(20_000, seedOf(3));
  const gammas = signal.map((coefficient) => coefficient ** 2);
  const mean = gammas.reduce((a, b) => a + b, 0) / gammas.length;
  const variance = gammas.reduce((a, b) => a + (b - mean) ** 2, 0) / gammas.length;
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
  gammas.forEach((gamma, i) => expect(gamma + noise[i]! ** 2).toBeCloseTo(1, 12));
});

test("weights by hand, at signal-to-noise ratios 4 and 16", () => {
  const levels = {
    signal: [Math.sqrt(4 / 5), Math.sqrt(16 / 17)],
    noise: [Math.sqrt(1 / 5), Math.sqrt(1 / 17)],
  };
  const expectWeights = (weights: number[], expected: number[]) =>
    weights.forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 12));
  expectWeights(uniformWeighting(levels, "v"), [1, 1]);
  expectWeights(snrWeighting(levels, "noise"), [1, 1]);
  expectWeights(snrWeighting(levels, "image"), [4, 16]);
  expectWeights(snrWeighting(levels, "v"), [4 / 5, 16 / 17]);
  expectWeights(minSnrWeighting(5)(levels, "noise"), [1, 5 / 16]);
  expectWeights(minSnrWeighting(5)(levels, "image"), [4, 5]);
  expectWeights(minSnrWeighting(5)(levels, "v"), [4 / 5, 5 / 17]);
  expectWeights(p2Weighting()(levels, "noise"), [1 / 5, 1 / 17]);
  expectWeights(p2Weighting()(levels, "image"), [4 / 5, 16 / 17]);
  expectWeights(p2Weighting()(levels, "v"), [4 / 25, 16 / 289]);
});

test("weights are finite at both ends, except for the image without noise", () => {
  const ends = { signal: [1, 0], noise: [0, 1] };
  for (const weighting of [uniformWeighting, snrWeighting, minSnrWeighting(), p2Weighting(), p2Weighting({ gamma: 2 })])
    for (const prediction of ["noise", "v", "image"] as const) {
      if (weighting === snrWeighting && prediction === "image")
        expect(() => weighting(ends, prediction)).toThrow(/infinite/);
      else for (const weight of weighting(ends, prediction)) expect(Number.isFinite(weight)).toBe(true);
    }
});

test("invalid schedules are refused", () => {
  for (const steps of [0, -1, 2.5, NaN])
    for (const schedule of Object.values(schedules)) expect(() => schedule({ steps })).toThrow(/steps/);
  expect(() => ddpmLinear({ last: 1 })).toThrow(/beta/);
  expect(() => zeroTerminalSnr({ signal: [1], noise: [1] })).toThrow(/variance/);
  expect(() => minSnrWeighting(0)).toThrow(/gamma/);
  expect(() => p2Weighting({ k: 0 })).toThrow(/P2/);
});
