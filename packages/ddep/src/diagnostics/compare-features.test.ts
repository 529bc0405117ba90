import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { imagenetNormalization, normals, seedOf, type ImageBatch } from "@ddep/core";
import { unet } from "@ddep/decoders";
import { beforeAll, expect, test } from "vitest";
import type { Parts } from "../parts.js";
import { compareFeatures } from "./compare-features.js";
import { tinyEncoder } from "../testing/tiny-encoder.test.helpers.js";

beforeAll(() => tf.setBackend("cpu"));

/** An encoder of one stage that scales what it sees, under a decoder that turns its channels or not. */
const parts = (scale: number, turn: readonly (readonly number[])[]): Parts => ({
  encoder: {
    name: "toy",
    parameters: [],
    channels: [3],
    strides: [1],
    normalization: imagenetNormalization,
    classifierPrefixes: [],
    apply: (images) => [tf.mul(images, scale)],
    classifier: () => {
      throw new Error("not needed");
    },
  },
  decoder: {
    parameters: [],
    channels: 3,
    stride: 1,
    apply: ([map]) => tf.reshape(tf.matMul(tf.reshape(map!, [-1, 3]), tf.tensor2d(turn.flat(), [3, 3])), map!.shape),
  },
});
const same = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const turned = [
  [0, 1, 0],
  [0, 0, -1],
  [1, 0, 0],
];
const flat = [
  [1, 1, 1],
  [0, 0, 0],
  [0, 0, 0],
];

async function* images(size = 8): AsyncGenerator<ImageBatch> {
  for (let i = 0; i < 3; i++)
    yield {
      images: tf.tensor4d(normals(seedOf(i), 2 * size * size * 3), [2, size, size, 3]),
      names: ["a", "b"],
    } as ImageBatch;
}

test("scaled and rotated maps are alike, maps that lost channels are less so", async () => {
  const options = { seed: seedOf(1), positions: 20 };
  const { numTensors } = tf.memory();
  const alike = await compareFeatures(parts(1, same), parts(3, turned), images(), options);
  expect(alike.map(({ layer }) => layer)).toEqual(["encoder 1", "decoder"]);
  for (const { cka } of alike) expect(cka).toBeCloseTo(1, 4);
  const [encoder, decoder] = await compareFeatures(parts(1, same), parts(1, flat), images(), options);
  expect(encoder!.cka).toBeCloseTo(1, 5);
  expect(encoder!.rankBefore).toBeGreaterThan(2.8);
  expect(decoder!.rankBefore).toBeGreaterThan(2.8);
  expect(decoder!.rankAfter).toBeCloseTo(1, 5);
  // One of three independent channels of one variance: 1 / sqrt(3) in the limit of many examples.
  expect(decoder!.cka).toBeCloseTo(1 / Math.sqrt(3), 1);
  expect(tf.memory().numTensors).toBe(numTensors);
});

test("a U-Net shows each of its blocks", async () => {
  const make = (seed: number): Parts => {
    const encoder = tinyEncoder(seedOf(seed));
    return { encoder, decoder: unet({ encoder, widths: [16, 8, 8, 4, 4], seed: seedOf(seed) }) };
  };
  const first = make(1);
  const found = await compareFeatures(first, first, images(32), { seed: seedOf(1) });
  expect(found.map(({ layer }) => layer)).toEqual(
    [1, 2, 3, 4, 5].map((i) => `encoder ${i}`).concat([1, 2, 3, 4, 5].map((i) => `decoder ${i}`)),
  );
  expect(found.map(({ channels }) => channels)).toEqual([...first.encoder.channels, 16, 8, 8, 4, 4]);
  for (const { cka, channels, rankBefore, rankAfter } of found) {
    expect(cka).toBeCloseTo(1, 4);
    expect(rankAfter).toBe(rankBefore);
    expect(rankBefore).toBeGreaterThan(1);
    expect(rankBefore).toBeLessThan(channels);
  }
});
