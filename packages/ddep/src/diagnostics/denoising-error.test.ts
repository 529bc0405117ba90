import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { seedOf, type ImageBatch, type Network } from "@ddep/core";
import { scaled } from "@ddep/noise-schedules";
import { beforeAll, expect, test } from "vitest";
import { denoisingErrorByLevel } from "./denoising-error.js";

beforeAll(() => tf.setBackend("cpu"));

const sigmas = [0.1, 0.22, 1];
const network = (apply: Network["apply"]): Network => ({ parameters: [], apply });

async function* batches(value: number): AsyncGenerator<ImageBatch> {
  for (const size of [3, 1])
    yield { images: tf.fill([size, 16, 16, 3], value), names: Array<string>(size).fill("a") } as ImageBatch;
}

const errors = (denoiser: Network, value: number, target: "noise" | "image") =>
  denoisingErrorByLevel(denoiser, batches(value), { sigmas, scheduleOf: scaled, target, seed: seedOf(5) });

test("predicting nothing is off by the noise itself, the same at every magnitude", async () => {
  const nothing = await errors(
    network((x) => tf.zerosLike(x)),
    2,
    "noise",
  );
  expect(nothing.map(({ sigma }) => sigma)).toEqual(sigmas);
  // The mean of 3072 squares of N(0, 1) has a deviation of sqrt(2 / 3072) = 0.026.
  for (const { error } of nothing) expect(Math.abs(error - 1)).toBeLessThan(0.1);
  expect(new Set(nothing.map(({ error }) => error.toFixed(9))).size).toBe(1);
  for (const { error } of await errors(
    network((x) => tf.zerosLike(x)),
    2,
    "image",
  ))
    expect(error).toBe(4);
});

test("black images reveal the noise, and thus the error of a denoiser given the wrong magnitude", async () => {
  // x~ = sqrt(1 - gamma) eps where x = 0; taking sigma for 1 there, eps is found times sqrt(1 - gamma) / sqrt(1 / 2).
  const found = await errors(
    network((x) => tf.mul(x, Math.SQRT2)),
    0,
    "noise",
  );
  const all = (
    await errors(
      network((x) => tf.zerosLike(x)),
      0,
      "noise",
    )
  )[0]!.error;
  found.forEach(({ sigma, error }) => {
    const share = Math.sqrt((2 * sigma ** 2) / (1 + sigma ** 2));
    expect(error).toBeCloseTo((share - 1) ** 2 * all, 4);
  });
});

test("no tensor is left", async () => {
  const { numTensors } = tf.memory();
  await errors(
    network((x) => tf.zerosLike(x)),
    0,
    "noise",
  );
  expect(tf.memory().numTensors).toBe(numTensors);
});
