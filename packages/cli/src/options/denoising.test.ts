import { seedOf } from "@ddep/core";
import {
  ddpmCosine,
  ddpmScaledLinear,
  drawnFrom,
  gammas,
  scaled,
  simple,
  snr,
  uniformGamma,
  zeroTerminalSnr,
  type NoiseSchedule,
} from "@ddep/noise-schedules";
import { expect, test } from "vitest";
import { denoisingOf } from "./denoising.js";
import { parseOptions } from "./run-options.js";

const made = (flags: Record<string, unknown>) => denoisingOf(parseOptions(flags)).noise;
const draw = (schedule: NoiseSchedule, seed = 3) => schedule(32, seedOf(seed));

test.each<[flags: Record<string, unknown>, same: NoiseSchedule]>([
  [{}, scaled(0.22)],
  [{ noise: "simple", sigma: "0.5" }, simple(0.5)],
  [{ noise: "uniform-gamma" }, uniformGamma],
  [{ noise: "ddpm-scaled-linear", noiseSteps: "40" }, drawnFrom(ddpmScaledLinear({ steps: 40 }))],
  [{ noise: "cosine", noiseSteps: "7", zeroTerminalSnr: true }, drawnFrom(zeroTerminalSnr(ddpmCosine({ steps: 7 })))],
])("%j draws that schedule's levels", (flags, same) => {
  for (const seed of [3, 4]) expect(draw(made(flags), seed)).toEqual(draw(same, seed));
});

test("only with --zero-terminal-snr does a schedule end in pure noise", () => {
  const least = (flags: Record<string, unknown>) =>
    Math.min(...[1, 2, 3, 4].flatMap((batch) => gammas(draw(made(flags), batch))));
  const flags = { noise: "ddpm-linear", noiseSteps: "5" };
  expect(least({ ...flags, zeroTerminalSnr: true })).toBe(0);
  expect(least(flags)).toBeGreaterThan(0);
});

test("--weighting, --penalty and --multi-resolution reach the denoising loss", () => {
  const plain = denoisingOf(parseOptions({}));
  expect(plain.penalty).toBe("l2");
  expect(plain.field).toBeUndefined();
  const levels = draw(made({ noise: "cosine" }));
  expect(plain.weighting!(levels, "noise")).toEqual(Array(32).fill(1));

  const other = denoisingOf(parseOptions({ weighting: "min-snr", penalty: "huber", multiResolution: true }));
  expect(other.penalty).toBe("huber");
  expect(other.field).toBeTypeOf("function");
  const ratios = snr(levels);
  const expected = ratios.map((ratio) => Math.min(ratio, 5) / ratio);
  other.weighting!(levels, "noise").forEach((weight, i) => expect(weight).toBeCloseTo(expected[i]!, 9));
});

test.each<[flags: Record<string, unknown>, message: RegExp]>([
  [{ noise: "pink" }, /--noise: .*"pink"/],
  [{ sigma: "-1" }, /--sigma: .*"-1"/],
  [{ noiseSteps: "0" }, /--noise-steps: .*"0"/],
  [{ weighting: "none" }, /--weighting: .*"none"/],
  [{ penalty: "l3" }, /--penalty: .*"l3"/],
  [{ zeroTerminalSnr: true }, /--zero-terminal-snr: has no effect with --noise scaled[^]*ddpm-linear/],
  [{ sigma: "0", target: "image", weighting: "snr" }, /--weighting: [^]*--sigma above 0/],
])("%j is refused by its flag", (flags, message) => {
  expect(() => made(flags)).toThrow(message);
});
