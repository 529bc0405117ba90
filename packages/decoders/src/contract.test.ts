import { useBackend } from "@ddep/backend";
import {
  segmentationModel,
  dispose,
  inference,
  loadState,
  readSafetensors,
  seedOf,
  stateOf,
  writeSafetensors,
  type Backbone,
  type Decoder,
  type NamedParameter,
  type Mode,
  type Network,
  type Seed,
} from "@ddep/core";
import { awaken, expectNoLeaks, expectVariableGradient } from "@ddep/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { decoders, head, type DecoderName, type DecoderPart, type Features } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

/** Means of square patches in place of an encoder. */
const means = (strides: readonly number[]): Backbone & Features => ({
  parameters: [],
  channels: strides.map(() => 3),
  strides,
  apply: (images) => strides.map((stride) => tf.avgPool(images, stride, stride, "valid")),
});

const stem2 = means([2, 4, 8, 16]);
const stem4 = means([4, 8, 16, 32]);

/** Small widths of every decoder of the catalogue, over an encoder of so many doublings. */
const widths: Readonly<Record<DecoderName, (doublings: number) => number[]>> = {
  unet: (doublings) => [9, 8, 6, 5, 4].slice(-doublings),
  transunet: (doublings) => [9, 8, 7, 6, 5, 4].slice(-doublings - 1),
  fpn: () => [6, 32],
};

type Make = (seed: Seed, conditioning?: boolean) => Decoder;

const names = Object.keys(decoders) as DecoderName[];
const isConditionable = (name: DecoderName) => "conditioning" in decoders[name].options;

const over =
  (encoder: Features, name: DecoderName): Make =>
  (seed, conditioning = false) => {
    const part: DecoderPart = decoders[name];
    const options = z.object(part.options).parse(isConditionable(name) ? { conditioning } : {});
    return part.create({ ...options, widths: widths[name](Math.log2(encoder.strides.at(-1)!)) }, encoder, seed);
  };

const conditionable: [name: DecoderName, make: Make][] = names
  .filter(isConditionable)
  .map((name) => [name, over(stem2, name)]);

const made: [name: string, encoder: Backbone & Features, make: Make][] = [
  ...names.map((name): (typeof made)[number] => [name, stem2, over(stem2, name)]),
  ...names.map((name): (typeof made)[number] => [`${name} above a stem of stride 4`, stem4, over(stem4, name)]),
  ...conditionable.map(([name, make]): (typeof made)[number] => [
    `${name}, conditioned`,
    stem2,
    (seed) => make(seed, true),
  ]),
];

const isParameter = ({ role }: NamedParameter) => role === "trainable";

describe.each(made)("%s", (_, encoder, make) => {
  const deepest = encoder.strides.at(-1)!;
  const [height, width] = [2 * deepest, 3 * deepest];
  let decoder: Decoder;
  let network: Network;
  let images: tf.Tensor4D;
  let training: Mode;
  beforeAll(() => {
    decoder = make(seedOf(1));
    network = segmentationModel(encoder, decoder, head(decoder, 2, seedOf(2)));
    awaken(network.parameters);
    images = tf.randomNormal([2, height, width, 3], 0, 1, "float32", 1);
    training = { training: true, gamma: tf.tensor1d([0.9, 0.5]) };
  });
  afterAll(() => {
    dispose(network.parameters);
    tf.dispose([images, training.gamma!]);
  });

  test.each([
    [32, 48],
    [33, 45],
    [17, 16],
    [1, 1],
  ])("maps images of %i x %i to maps of that size, and leaks nothing", (height, width) => {
    const odd = tf.randomNormal<tf.Rank.R4>([2, height, width, 3], 0, 1, "float32", 7);
    expectNoLeaks(() => {
      const map = tf.tidy(() => network.apply(odd, inference));
      expect(map.shape).toEqual([2, height, width, 2]);
      expect(map.dataSync().every(Number.isFinite)).toBe(true);
      return map;
    });
    expectNoLeaks(() => tf.tidy(() => network.apply(odd, { ...training, gamma: tf.tensor1d([0.2, 1]) })));
    odd.dispose();
  });

  test("its map has the channels and the stride that it declares", () => {
    tf.tidy(() => {
      const map = decoder.apply(encoder.apply(images, inference), inference);
      const { stride } = decoder;
      expect(map.shape).toEqual([2, height / stride, width / stride, decoder.channels]);
    });
  });

  test("shows the maps of its blocks, coarse to fine; the last is its result", () => {
    tf.tidy(() => {
      const shown: [name: string, map: tf.Tensor][] = [];
      const observe = (name: string, map: tf.Tensor) => shown.push([name, map]);
      const map = decoder.apply(encoder.apply(images, inference), { ...inference, observe });
      const blocks = shown.filter(([name]) => name.startsWith("block"));
      expect(blocks.map(([name]) => name)).toEqual(blocks.map((_, i) => `block${i + 1}`));
      const heights = blocks.map(([, { shape }]) => shape[1]!);
      expect(heights).toEqual([...heights].sort((a, b) => a - b));
      expect(blocks.at(-1)?.[1]).toBe(map);
    });
  });

  test("a gradient reaches every parameter, in training mode", () => {
    const trainable = network.parameters.filter(isParameter);
    expectNoLeaks(() => {
      const { grads, value } = tf.variableGrads(
        () => tf.mean(tf.square(network.apply(images, training))) as tf.Scalar,
        trainable.map(({ variable }) => variable),
      );
      const silent = trainable.filter(({ variable }) => {
        const size = tf.tidy(() => tf.sum(tf.abs(grads[variable.name]!)).dataSync()[0]!);
        return !(size > 0 && Number.isFinite(size));
      });
      expect(silent.map(({ name }) => name)).toEqual([]);
      return [value, ...Object.values(grads)];
    });
  });

  test("the gradient of its first and last layers' parameters is that of central differences", () => {
    const layers = decoder.parameters.filter((entry) => isParameter(entry) && !entry.name.startsWith("noise_level."));
    for (const entry of [layers[0]!, layers.at(-1)!])
      expectVariableGradient(entry, () => network.apply(images, inference));
  });

  test("inference is reproducible bit for bit, and updates no running average", () => {
    tf.tidy(() => {
      const before = stateOf(network.parameters);
      const [once, again] = [1, 2].map(() => network.apply(images, inference).dataSync());
      expect(again).toEqual(once);
      expect(stateOf(network.parameters)).toEqual(before);
    });
  });

  test("goes through a file under its names", () => {
    const bytes = writeSafetensors(stateOf(decoder.parameters));
    const other = make(seedOf(9));
    loadState(other.parameters, readSafetensors(bytes).tensors);
    expect(stateOf(other.parameters)).toEqual(stateOf(decoder.parameters));
    dispose(other.parameters);
  });
});

describe.each(conditionable)("%s, conditioned on the noise level", (_, make) => {
  const seed = seedOf(3);
  const images = () => tf.randomNormal<tf.Rank.R4>([2, 16, 32, 3], 0, 1, "float32", 1);
  const build = (conditioning?: boolean) => {
    const decoder = make(seed, conditioning);
    return segmentationModel(stem2, decoder, head(decoder, 3, seed));
  };

  test("initially equals the decoder without conditioning, bit for bit, at any gamma", () => {
    const [plain, conditioned] = [build(), build(true)];
    tf.tidy(() => {
      const x = images();
      const expected = plain.apply(x, inference).dataSync();
      for (const gamma of [
        [1, 1],
        [0.3, 0.8],
      ])
        expect(conditioned.apply(x, { ...inference, gamma: tf.tensor1d(gamma) }).dataSync()).toEqual(expected);
      expect(conditioned.apply(x, inference).dataSync()).toEqual(expected);
    });
    dispose([...plain.parameters, ...conditioned.parameters]);
  });

  test("adds the embedding and one map per normalisation, and nothing without conditioning", () => {
    const [plain, conditioned] = [build(), build(true)];
    const names = new Set(plain.parameters.map(({ name }) => name));
    const added = conditioned.parameters.filter(({ name }) => !names.has(name)).map(({ name }) => name);
    const norms = plain.parameters.filter(({ name }) => name.endsWith("running_mean")).length;
    expect(conditioned.parameters.length).toBe(plain.parameters.length + added.length);
    expect(added.filter((name) => name.startsWith("decoder.noise_level."))).toHaveLength(4);
    expect(added.filter((name) => name.endsWith(".modulation.weight"))).toHaveLength(norms);
    expect(added.filter((name) => name.endsWith(".modulation.bias"))).toHaveLength(norms);
    expect(added).toHaveLength(4 + 2 * norms);
    dispose([...plain.parameters, ...conditioned.parameters]);
  });

  test("after a step each example depends on its own gamma, and a missing gamma means 1", () => {
    const network = build(true);
    const trainable = network.parameters.filter(isParameter).map(({ variable }) => variable);
    const optimizer = tf.train.sgd(0.1);
    const start = tf.memory().numTensors;
    tf.tidy(() => {
      const x = images();
      const gamma = tf.tensor1d([0.2, 0.7]);
      const map = (...levels: number[]) => network.apply(x, { ...inference, gamma: tf.tensor1d(levels) }).dataSync();
      optimizer.minimize(
        () => tf.mean(tf.square(tf.sub(network.apply(x, { training: true, gamma }), x))) as tf.Scalar,
        false,
        trainable,
      );
      const half = x.size / 2;
      const [one, other] = [map(0.2, 0.7), map(0.2, 0.1)];
      expect(other.slice(0, half)).toEqual(one.slice(0, half));
      expect(other.slice(half)).not.toEqual(one.slice(half));
      expect(network.apply(x, inference).dataSync()).toEqual(map(1, 1));
    });
    expect(tf.memory().numTensors).toBe(start);
    optimizer.dispose();
    dispose(network.parameters);
  });

  test("anything but one gamma per image is refused", () => {
    const network = build(true);
    tf.tidy(() => {
      const mode = { ...inference, gamma: tf.tensor1d([0.2]) };
      expect(() => network.apply(images(), mode)).toThrow(/1 noise levels for 2 images/);
    });
    dispose(network.parameters);
  });
});

test.each(names)("%s describes itself and its options", (name) => {
  const part: DecoderPart = decoders[name];
  expect(part.help).toMatch(/\w/);
  expect(part.source).toMatch(/\d{4}/);
  for (const schema of Object.values(part.options)) expect(schema.description).toMatch(/\w/);
});
