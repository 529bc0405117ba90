import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { imagenetNormalization, seedOf, uniforms, type LabelledBatch, type LabelMap } from "@ddep/core";
import { beforeAll, expect, test } from "vitest";
import type { Parts } from "../parts.js";
import { linearReadout } from "./linear-readout.js";

beforeAll(() => tf.setBackend("cpu"));

const labels: LabelMap = { names: ["dark", "bright"], ignoreLabel: 255, colours: [] };

/** An encoder that shows the pixels under a decoder that shows their brightness, or nothing of it. */
const parts = (blind: boolean): Parts => ({
  encoder: {
    name: "toy",
    parameters: [],
    channels: [3],
    strides: [2],
    normalization: imagenetNormalization,
    classifierPrefixes: [],
    apply: (images) => [tf.avgPool(images, 2, 2, "valid")],
    classifier: () => {
      throw new Error("not needed");
    },
  },
  decoder: {
    parameters: [],
    channels: 1,
    stride: 2,
    apply: ([map]) => (blind ? tf.zerosLike(tf.mean(map!, 3, true)) : tf.mean(map!, 3, true)),
  },
});

/** Blocks of 8 pixels that are bright or dark, those of the last row without a label. */
async function* batches(first: number): AsyncGenerator<LabelledBatch> {
  for (let n = first; n < first + 3; n++) {
    const bright = uniforms(seedOf(n), 2 * 4 * 4);
    const at = (b: number, y: number, x: number) => bright[(b * 4 + (y >> 3)) * 4 + (x >> 3)]! > 0.5;
    yield await Promise.resolve({ ...contents(at), names: ["a", "b"] });
  }
}

function contents(at: (b: number, y: number, x: number) => boolean) {
  const [pixels, truth] = [new Float32Array(2 * 32 * 32 * 3), new Int32Array(2 * 32 * 32)];
  for (let b = 0, i = 0; b < 2; b++)
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++, i++) {
        pixels.fill(at(b, y, x) ? 1 : -1, 3 * i, 3 * i + 3);
        truth[i] = y >= 24 ? labels.ignoreLabel : Number(at(b, y, x));
      }
  return {
    images: tf.tensor4d(pixels, [2, 32, 32, 3]),
    labels: tf.tensor3d(truth, [2, 32, 32], "int32"),
  };
}

test("classes are read out of a layer that contains them, and not of one that does not", async () => {
  const options = { labels, seed: seedOf(1), positions: 64, steps: 100 };
  const [encoder, seeing] = await linearReadout(parts(false), batches(0), batches(10), options);
  expect(encoder).toMatchObject({ layer: "encoder 1", channels: 3 });
  expect(seeing).toMatchObject({ layer: "decoder", channels: 1 });
  // Pixels beside an edge are between two positions of the smaller map.
  expect(encoder!.meanIoU).toBeGreaterThan(0.9);
  expect(seeing!.meanIoU).toBeGreaterThan(0.9);
  const [, blind] = await linearReadout(parts(true), batches(0), batches(10), options);
  // One class everywhere: its share of the pixels, and 0.
  expect(blind!.meanIoU).toBeLessThan(0.45);
});

test("leaves no tensor behind", async () => {
  const { numTensors } = tf.memory();
  await linearReadout(parts(false), batches(0), batches(10), { labels, seed: seedOf(1), steps: 2 });
  expect(tf.memory().numTensors).toBe(numTensors);
});
