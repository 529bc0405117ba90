import { seedOf } from "@ddep/core";
import { defaultPart } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { gammas, noises, type NoiseName, type NoiseSchedule } from "./index.js";

/**
 * The mean of gamma, the image's share of the variance, over many draws at default options; and whether every draw keeps
 * variance 1 where the image has it. A noise that is not here is a type error.
 *
 * Sources: `1 / (1 + 0.22^2)` of fixed sigma; 1/2 of a uniform draw; the mean of `cumprod(1 - beta)` by numpy, for the betas of
 * diffusers' `DDPMScheduler(1000, beta_schedule=...)`.
 */
const expected: Readonly<Record<NoiseName, { readonly gamma: number; readonly preserves: boolean }>> = {
  scaled: { gamma: 0.953834, preserves: true },
  simple: { gamma: 0.953834, preserves: false },
  "uniform-gamma": { gamma: 0.5, preserves: true },
  "ddpm-linear": { gamma: 0.275513, preserves: true },
  "ddpm-scaled-linear": { gamma: 0.422656, preserves: true },
  cosine: { gamma: 0.495578, preserves: true },
  sigmoid: { gamma: 0.428537, preserves: true },
  // The mean of 1 / (1 + sigma^2): [ln s - ln(1 + s^2) / 2] between the ends, over ln 5000.
  "variance-exploding": { gamma: 0.459327, preserves: true },
};

const DRAWS = 20_000;
const names = Object.keys(noises) as NoiseName[];

const made = (name: NoiseName) => defaultPart<NoiseSchedule, []>(noises[name]);

test.each(names)(
  "%s draws levels in range for each example, whose image's share has the mean of its source",
  (name) => {
    const levels = made(name)(DRAWS, seedOf(3));
    expect([levels.signal.length, levels.noise.length]).toEqual([DRAWS, DRAWS]);
    const wrong = levels.signal.findIndex((a, i) => {
      const s = levels.noise[i]!;
      const sum = a ** 2 + s ** 2;
      return (
        !(a >= 0 && a <= 1 && s >= 0 && Number.isFinite(s)) || (expected[name].preserves && Math.abs(sum - 1) > 1e-9)
      );
    });
    expect(wrong, "first example out of range").toBe(-1);
    const mean = gammas(levels).reduce((sum, gamma) => sum + gamma, 0) / DRAWS;
    // The deviation of a share is at most 1/2: four deviations of the mean.
    expect(Math.abs(mean - expected[name].gamma)).toBeLessThan(4 * (0.5 / Math.sqrt(DRAWS)));
  },
);

test.each(names)(
  "%s is a function of the seed, and gives the first examples of a batch as those of a larger one",
  (name) => {
    const schedule = made(name);
    expect(schedule(5, seedOf(1))).toEqual(schedule(5, seedOf(1)));
    const { signal, noise } = schedule(8, seedOf(1));
    expect(schedule(5, seedOf(1))).toEqual({ signal: signal.slice(0, 5), noise: noise.slice(0, 5) });
  },
);
