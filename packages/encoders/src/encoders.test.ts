import * as tf from "@tensorflow/tfjs-core";
import { useBackend } from "@ddep/backend";
import {
  classifier,
  dispose,
  frozen,
  hashState,
  inference,
  loadState,
  readSafetensors,
  seedOf,
  stateOf,
  writeSafetensors,
  type Encoder,
} from "@ddep/core";
import { expectNoLeaks } from "@ddep/test-utils";
import { weight } from "@ddep/test-utils/golden";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./contract.test.helpers.js";
import { basicBlock, efficientnetLite, loadEncoder, normalizationMetadata, resnet, resnet18 } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

/** Weights under which no branch is silent, as a new residual branch is. */
function awaken({ parameters }: Pick<Encoder, "parameters">): void {
  const tensors = [...stateOf(parameters)].map(
    ([name, { shape }]) => [name, { shape, data: weight(name, shape, 1) }] as const,
  );
  loadState(parameters, new Map(tensors));
}

describe.each(Object.entries(cases))("%s", (name, { make, channels, strides }) => {
  let encoder: Encoder;
  let images: tf.Tensor4D;
  beforeAll(() => {
    encoder = make(seedOf(1));
    awaken(encoder);
    images = tf.randomNormal([2, 65, 97, 3], 0, 1, "float32", 1);
    // What is derived from the weights is made now, once, and is no leak.
    tf.dispose(encoder.apply(images, inference));
  });
  afterAll(() => {
    dispose(encoder.parameters);
    images.dispose();
  });

  test("has its name, channels and strides", () => {
    expect(encoder.name).toBe(name);
    expect(encoder.channels).toEqual(channels);
    expect(encoder.strides).toEqual(strides);
  });

  test("gives one feature a stride for an odd size, and leaks nothing", () => {
    expectNoLeaks(() => {
      const features = tf.tidy(() => encoder.apply(images, inference));
      const expected = encoder.strides.map((stride, i) => [
        2,
        Math.ceil(65 / stride),
        Math.ceil(97 / stride),
        channels[i],
      ]);
      expect(features.map(({ shape }) => shape)).toEqual(expected);
      return features;
    });
  });

  test("a gradient reaches every parameter, in training mode", () => {
    const trainable = encoder.parameters.filter(({ role }) => role === "trainable");
    expectNoLeaks(() => {
      const { grads, value } = tf.variableGrads(
        () => tf.addN(encoder.apply(images, { training: true }).map((map) => tf.mean(tf.square(map)))) as tf.Scalar,
        trainable.map(({ variable }) => variable),
      );
      const silent = trainable.filter(({ variable }) => {
        const size = tf.tidy(() => tf.sum(tf.abs(grads[variable.name]!)).dataSync()[0]!);
        return !(size > 0 && Number.isFinite(size));
      });
      expect(silent.map((entry) => entry.name)).toEqual([]);
      return [value, ...Object.values(grads)];
    });
  });

  test("no pass changes a bit of it when frozen; in training mode its running averages, if any, change", () => {
    const before = hashState(encoder.parameters);
    tf.dispose(frozen(encoder).apply(images, { training: true }));
    expect(hashState(encoder.parameters)).toBe(before);
    const average = encoder.parameters.find(({ role }) => role === "buffer")?.variable;
    if (average === undefined) return;
    const old = average.dataSync().slice();
    tf.tidy(() => void encoder.apply(images, { training: true }));
    expect(average.dataSync()).not.toEqual(old);
  });

  test("goes through a file, with its classification layers and its normalisation", () => {
    const normalization = { mean: [1 / 3, 100.1, 255], std: [0.1, 58.395, 64] } as const;
    const head = encoder.classifier(7, seedOf(3));
    const bytes = writeSafetensors(
      stateOf([...encoder.parameters, ...head.parameters]),
      normalizationMetadata(normalization),
    );
    const other = make(seedOf(2));
    const loaded = loadEncoder(other, readSafetensors(bytes));
    loaded.parameters.forEach(({ name, variable }, i) => {
      const original = encoder.parameters[i]!.variable.dataSync();
      expect(
        variable.dataSync().every((value, j) => value === original[j]),
        name,
      ).toBe(true);
    });
    expect(loaded.normalization).toEqual(normalization);
    expect(head.parameters.every((entry) => encoder.classifierPrefixes.some((p) => entry.name.startsWith(p)))).toBe(
      true,
    );
    const logits = tf.tidy(() => classifier(encoder, head).apply(images, inference).shape);
    expect(logits).toEqual([2, 7]);
    dispose([...other.parameters, ...head.parameters]);
  });

  test("weights that do not fit are refused with the name of the tensor, and nothing is loaded", () => {
    const state = stateOf(encoder.parameters);
    const [first] = state.keys();
    const variable = encoder.parameters[0]!.variable;
    const before = variable.dataSync().slice();
    const data = new Float32Array(3);
    const load = (tensors: typeof state) => loadEncoder(encoder, { tensors, metadata: {} }, { file: "w.safetensors" });
    const without = new Map(state);
    without.delete(first!);
    expect(() => load(without)).toThrow(new RegExp(`w.safetensors: .*missing tensors: ${first}`));
    expect(() => load(new Map(state).set("neck.weight", { shape: [3], data }))).toThrow(
      /unexpected tensors: neck.weight/,
    );
    expect(() => load(new Map(state).set(first!, { shape: [3], data }))).toThrow(new RegExp(`${first} is \\[3\\]`));
    expect(variable.dataSync()).toEqual(before);
  });
});

test("the same seed gives the same encoder, and another seed another", () => {
  const [one, same, other] = [cases.small!.make(seedOf(1)), cases.small!.make(seedOf(1)), cases.small!.make(seedOf(2))];
  expect(hashState(same.parameters)).toBe(hashState(one.parameters));
  expect(hashState(other.parameters)).not.toBe(hashState(one.parameters));
  dispose([...one.parameters, ...same.parameters, ...other.parameters]);
});

test("a new ResNet starts with silent branches and He's deviation, as in timm", () => {
  const encoder = resnet18(seedOf(1));
  const state = stateOf(encoder.parameters);
  expect(state.get("layer2.1.bn2.weight")!.data.every((value) => value === 0)).toBe(true);
  expect(state.get("layer2.1.bn1.weight")!.data.every((value) => value === 1)).toBe(true);
  const { data } = state.get("layer3.0.conv1.weight")!;
  const variance = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
  expect(variance * ((256 * 9) / 2)).toBeCloseTo(1, 2);
  dispose(encoder.parameters);
});

test("EfficientNet-Lite4's channels and blocks follow from its multipliers", () => {
  const encoder = efficientnetLite({ name: "efficientnet_lite4", width: 1.4, depth: 1.8, seed: seedOf(1) });
  expect(encoder.channels).toEqual([24, 32, 56, 160, 448]);
  const names = encoder.parameters.map(({ name }) => name);
  const blocks = [0, 1, 2, 3, 4, 5, 6].map(
    (i) => new Set(names.filter((n) => n.startsWith(`blocks.${i}.`)).map((n) => n.split(".")[2])).size,
  );
  expect(blocks).toEqual([1, 4, 4, 6, 6, 8, 1]);
  dispose(encoder.parameters);
});

test("an invalid ResNet is refused", () => {
  const seed = seedOf(1);
  expect(() => resnet({ block: basicBlock, layers: [1, 1], seed })).toThrow(/2 stages in layers and 4 in widths/);
  expect(() => resnet({ block: basicBlock, layers: [1, 0], widths: [8, 8], seed })).toThrow(
    /0 is not a number of blocks/,
  );
});
