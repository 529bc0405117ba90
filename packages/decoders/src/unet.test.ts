import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import {
  segmentationModel,
  dispose,
  inference,
  loadState,
  seedOf,
  stateOf,
  type Backbone,
  type Network,
} from "@ddep/core";
import { expectNoLeaks } from "@ddep/test-utils";
import { weight } from "@ddep/test-utils/golden";
import { beforeAll, expect, test } from "vitest";
import { head, unet } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const features = [4, 6, 8, 10];
const featureMaps = () =>
  features.map((channels, i) =>
    tf.randomNormal<tf.Rank.R4>([2, 48 / 2 ** (i + 1), 32 / 2 ** (i + 1), channels], 0, 1, "float32", i),
  );

test("goes from any stages to the image's size, through any widths, under the names of its peer", () => {
  const decoder = unet({ encoder: features, widths: [12, 7, 5, 3], seed: seedOf(1) });
  expect(decoder.channels).toBe(3);
  const shapes = Object.fromEntries([...stateOf(decoder.parameters)].map(([name, { shape }]) => [name, shape]));
  expect(shapes).toMatchObject({
    "blocks.0.conv1.0.weight": [12, 10 + 8, 3, 3],
    "blocks.0.conv1.1.weight": [12],
    "blocks.0.conv2.0.weight": [12, 12, 3, 3],
    "blocks.1.conv1.0.weight": [7, 12 + 6, 3, 3],
    "blocks.2.conv1.0.weight": [5, 7 + 4, 3, 3],
    "blocks.3.conv1.0.weight": [3, 5, 3, 3],
    "blocks.3.conv2.1.running_var": [3],
  });
  expect(decoder.parameters.length).toBe(4 * 2 * 5);
  expectNoLeaks(() => {
    const shape = tf.tidy(() => decoder.apply(featureMaps(), inference).shape);
    expect(shape).toEqual([2, 48, 32, 3]);
  });
  dispose(decoder.parameters);
});

test("a gradient reaches every parameter and every feature, in training mode", () => {
  const decoder = unet({ encoder: features, widths: [12, 7, 5, 3], seed: seedOf(1) });
  const top = head(decoder, 2, seedOf(2));
  const maps = featureMaps().map((map) => tf.variable(map));
  const parameters = [...decoder.parameters, ...top.parameters].filter(({ role }) => role === "trainable");
  const { grads } = tf.variableGrads(
    () => tf.mean(tf.square(top.apply(decoder.apply(maps, { training: true }), { training: true }))) as tf.Scalar,
    [...parameters.map(({ variable }) => variable), ...maps],
  );
  for (const [name, gradient] of Object.entries(grads))
    expect(tf.sum(tf.abs(gradient)).dataSync()[0], name).toBeGreaterThan(0);
  expect(Object.keys(grads).length).toBe(4 * 2 * 3 + 2 + 4);
  dispose([...decoder.parameters, ...top.parameters]);
});

test("starts with He's uniform bound, a head with Glorot's and no bias", () => {
  const decoder = unet({ encoder: [8, 64], widths: [64, 16], seed: seedOf(1) });
  const top = head(decoder, 5, seedOf(1));
  const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const filter = stateOf(decoder.parameters).get("blocks.0.conv2.0.weight")!.data;
  expect(largest(filter) / Math.sqrt(6 / (64 * 9))).toBeCloseTo(1, 2);
  const state = stateOf(top.parameters);
  expect(largest(state.get("0.weight")!.data) / Math.sqrt(6 / ((16 + 5) * 9))).toBeCloseTo(1, 1);
  expect([...state.get("0.bias")!.data]).toEqual([0, 0, 0, 0, 0]);
  dispose([...decoder.parameters, ...top.parameters]);
});

test("one width a stage or a clear refusal", () => {
  const seed = seedOf(1);
  expect(() => unet({ encoder: features, widths: [8, 8, 8], seed })).toThrow(
    /3 widths on an encoder of 4.*\n.*4 widths/,
  );
  expect(() => unet({ encoder: features, widths: [8, 8, 0, 8], seed })).toThrow(/widths: 0 is no number of channels/);
});

/** Means of 2 x 2 and 4 x 4 pixels in place of an encoder, under a decoder and a head where nothing is silent. */
function segmenter(): Network {
  const encoder: Backbone = {
    parameters: [],
    strides: [2, 4],
    apply: (images) => [tf.avgPool(images, 2, 2, "valid"), tf.avgPool(images, 4, 4, "valid")],
  };
  const decoder = unet({ encoder: [3, 3], widths: [6, 4], seed: seedOf(2) });
  const network = segmentationModel(encoder, decoder, head(decoder, 3, seedOf(3)));
  const state = [...stateOf(network.parameters)].map(
    ([name, { shape }]) => [name, { shape, data: weight(name, shape, 5) }] as const,
  );
  loadState(network.parameters, new Map(state));
  return network;
}

test("chained, a size that the stride does not divide gives what zeros to the next multiple give, cropped", () => {
  const network = segmenter();
  const images = tf.randomNormal<tf.Rank.R4>([1, 33, 45, 3], 0, 1, "float32", 7);
  const map = network.apply(images, inference);
  expect(map.shape).toEqual([1, 33, 45, 3]);
  const padded = network.apply(
    tf.pad4d(images, [
      [0, 0],
      [0, 3],
      [0, 3],
      [0, 0],
    ]),
    inference,
  );
  const difference = tf.sub(tf.slice4d(padded, [0, 0, 0, 0], [1, 33, 45, 3]), map);
  expect(tf.max(tf.abs(difference)).dataSync()[0]).toBe(0);
  dispose(network.parameters);
});
