import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import {
  segmentationModel,
  dispose,
  inference,
  loadState,
  seedOf,
  stateOf,
  torchShape,
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

const encoder = { channels: [4, 6, 8, 10], strides: [2, 4, 8, 16] };
const featureMaps = () =>
  encoder.channels.map((channels, i) =>
    tf.randomNormal<tf.Rank.R4>([2, 48 / 2 ** (i + 1), 32 / 2 ** (i + 1), channels], 0, 1, "float32", i),
  );

test("maps any stages to the image's size, with any widths and its peer's names", () => {
  const decoder = unet({ encoder, widths: [12, 7, 5, 3], seed: seedOf(1) });
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
  const decoder = unet({ encoder, widths: [12, 7, 5, 3], seed: seedOf(1) });
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
  const decoder = unet({ encoder: { channels: [8, 64], strides: [2, 4] }, widths: [64, 16], seed: seedOf(1) });
  const top = head(decoder, 5, seedOf(1));
  const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const filter = stateOf(decoder.parameters).get("blocks.0.conv2.0.weight")!.data;
  expect(largest(filter) / Math.sqrt(6 / (64 * 9))).toBeCloseTo(1, 2);
  const state = stateOf(top.parameters);
  expect(largest(state.get("0.weight")!.data) / Math.sqrt(6 / ((16 + 5) * 9))).toBeCloseTo(1, 1);
  expect([...state.get("0.bias")!.data]).toEqual([0, 0, 0, 0, 0]);
  dispose([...decoder.parameters, ...top.parameters]);
});

test("on a stem of stride 4 it has its peer's blocks, the last two without skip connections", () => {
  const { channels, strides } = { channels: [96, 192, 384, 768], strides: [4, 8, 16, 32] };
  const decoder = unet({ encoder: { channels, strides }, widths: [256, 128, 64, 32, 16], seed: seedOf(1) });
  const shapes = new Map(
    decoder.parameters.map(({ name, variable, layout }) => [name, torchShape(variable.shape, layout)]),
  );
  // segmentation_models_pytorch 0.6.0, Unet("tu-convnext_tiny").decoder.
  const inputs = [768 + 384, 256 + 192, 128 + 96, 64, 32];
  for (const [i, out] of [256, 128, 64, 32, 16].entries()) {
    expect(shapes.get(`blocks.${i}.conv1.0.weight`)).toEqual([out, inputs[i], 3, 3]);
    expect(shapes.get(`blocks.${i}.conv2.0.weight`)).toEqual([out, out, 3, 3]);
  }
  expect(shapes.size).toBe(5 * 2 * 5);
  dispose(decoder.parameters);
});

test("a wrong number of strides, or strides that are not increasing powers of two, are refused", () => {
  const [channels, widths, seed] = [[3, 3], [4, 4], seedOf(1)];
  for (const strides of [[2], [4, 2], [2, 2], [2, 6], []])
    expect(() => unet({ encoder: { channels, strides }, widths, seed })).toThrow(/2 stages at strides/);
});

test("anything but one width per doubling is refused", () => {
  const seed = seedOf(1);
  expect(() => unet({ encoder, widths: [8, 8, 8], seed })).toThrow(/3 widths on an encoder of stride 16\n.*4 widths/);
  expect(() => unet({ encoder, widths: [8, 8, 0, 8], seed })).toThrow(/widths: 0 is not a number of channels/);
});

/** Means of 2 x 2 and 4 x 4 pixels in place of an encoder, under a decoder and a head where nothing is silent. */
function segmenter(): Network {
  const encoder: Backbone = {
    parameters: [],
    strides: [2, 4],
    apply: (images) => [tf.avgPool(images, 2, 2, "valid"), tf.avgPool(images, 4, 4, "valid")],
  };
  const decoder = unet({ encoder: { channels: [3, 3], strides: [2, 4] }, widths: [6, 4], seed: seedOf(2) });
  const network = segmentationModel(encoder, decoder, head(decoder, 3, seedOf(3)));
  const state = [...stateOf(network.parameters)].map(
    ([name, { shape }]) => [name, { shape, data: weight(name, shape, 5) }] as const,
  );
  loadState(network.parameters, new Map(state));
  return network;
}

test("an image size not divisible by the stride gives the same as zero-padding and cropping", () => {
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
