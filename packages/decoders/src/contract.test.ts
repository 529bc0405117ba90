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
import { fpn, head, noiseLevel, transunetCup, unet, type Conditioning } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const channels = [3, 3, 3, 3];

/** Means of 2 x 2, 4 x 4, ... pixels in place of an encoder. */
const means: Backbone = {
  parameters: [],
  strides: [2, 4, 8, 16],
  apply: (images) => [2, 4, 8, 16].map((stride) => tf.avgPool(images, stride, stride, "valid")),
};

type Make = (seed: Seed, conditioning?: Conditioning) => Decoder;

const conditionable: Record<string, Make> = {
  unet: (seed, conditioning) =>
    unet({ encoder: channels, widths: [8, 6, 5, 4], seed, ...(conditioning && { conditioning }) }),
  "transunet cup": (seed, conditioning) =>
    transunetCup({ encoder: channels, widths: [8, 7, 6, 5, 4], seed, ...(conditioning && { conditioning }) }),
};

const decoders: [name: string, make: Make][] = [
  ...Object.entries(conditionable),
  ...Object.entries(conditionable).map(([name, make]): [string, Make] => [
    `${name}, conditioned`,
    (seed) => make(seed, noiseLevel({ width: 8 })),
  ]),
  ["fpn", (seed) => fpn({ encoder: channels, pyramid: 6, segmentation: 32, seed })],
];

const isParameter = ({ role }: NamedParameter) => role === "trainable";

describe.each(decoders)("%s", (_, make) => {
  let decoder: Decoder;
  let network: Network;
  let images: tf.Tensor4D;
  let training: Mode;
  beforeAll(() => {
    decoder = make(seedOf(1));
    network = segmentationModel(means, decoder, head(decoder, 2, seedOf(2)));
    awaken(network.parameters);
    images = tf.randomNormal([2, 32, 48, 3], 0, 1, "float32", 1);
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
      const map = decoder.apply(means.apply(images, inference), inference);
      const { stride } = decoder;
      expect(map.shape).toEqual([2, 32 / stride, 48 / stride, decoder.channels]);
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

  test("inference is the same twice to the bit, and moves no running average", () => {
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

describe.each(Object.entries(conditionable))("%s, conditioned on the noise level", (_, make) => {
  const seed = seedOf(3);
  const images = () => tf.randomNormal<tf.Rank.R4>([2, 16, 32, 3], 0, 1, "float32", 1);
  const build = (conditioning?: Conditioning) => {
    const decoder = make(seed, conditioning);
    return segmentationModel(means, decoder, head(decoder, 3, seed));
  };

  test("starts as the same decoder without conditioning, to the bit, at any gamma", () => {
    const [plain, conditioned] = [build(), build(noiseLevel())];
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

  test("without it there is no tensor more; with it, the embedding and one map a normalisation", () => {
    const [plain, conditioned] = [build(), build(noiseLevel({ width: 6 }))];
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

  test("after a step each example follows its own gamma, and no gamma is a gamma of 1", () => {
    const network = build(noiseLevel({ width: 8 }));
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

  test("one gamma an image or an error that says so", () => {
    const network = build(noiseLevel());
    tf.tidy(() => {
      const mode = { ...inference, gamma: tf.tensor1d([0.2]) };
      expect(() => network.apply(images(), mode)).toThrow(/1 noise levels for 2 images/);
    });
    dispose(network.parameters);
  });
});
