import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { seedOf, type ImageBatch, type Network } from "@ddep/core";
import { scaled } from "@ddep/noise-schedules";
import { beforeAll, expect, test } from "vitest";
import { denoisingErrorByScale } from "./error-by-scale.js";

beforeAll(() => tf.setBackend("cpu"));

async function* black(): AsyncGenerator<ImageBatch> {
  for (const names of [["a", "b"], ["c"]])
    yield await Promise.resolve({ images: tf.zeros([names.length, 32, 32, 3]), names } as ImageBatch);
}

/** Of black images x~ is the noise, times sqrt(1 - gamma). */
const sigma = 1;
const share = Math.SQRT1_2;
const errors = (apply: Network["apply"]) =>
  denoisingErrorByScale({ parameters: [], apply }, black(), {
    denoising: { noise: scaled(sigma), target: "noise" },
    scales: 4,
    seed: seedOf(5),
  });

test("predicting zero misses every scale entirely, predicting the noise misses none", async () => {
  const nothing = await errors((x) => tf.zerosLike(x));
  expect(nothing.map(({ pixels }) => pixels)).toEqual([1, 2, 4, 8]);
  for (const { error } of nothing) expect(error).toBeCloseTo(1, 5);
  for (const { error } of await errors((x) => tf.div(x, share))) expect(error).toBeCloseTo(0, 5);
});

test("a denoiser that sees only averages of 4 pixels misses the two finer scales; no tensor is left", async () => {
  const { numTensors } = tf.memory();
  const found = await errors((x) =>
    tf.tidy(() => tf.image.resizeNearestNeighbor(tf.avgPool(tf.div<tf.Tensor4D>(x, share), 4, 4, "valid"), [32, 32])),
  );
  [1, 1, 0, 0].forEach((error, k) => expect(found[k]!.error).toBeCloseTo(error, 4));
  expect(tf.memory().numTensors).toBe(numTensors);
});
