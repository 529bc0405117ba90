import * as tf from "@tensorflow/tfjs-core";
import { fold, normals, Scope, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import {
  convNormAct,
  kaimingNormalFanOut as init,
  relu,
  relu6,
  switchFastPath,
  usePrecision,
  type Activation,
  type ConvInput,
  type ConvNormActOptions,
} from "../index.js";

const inference = { training: false };

/** A layer whose running averages are not those it starts with. */
function layerOf(options: Omit<ConvNormActOptions, "init">) {
  const scope = new Scope(seedOf(1));
  const scopes = { conv: scope.at("conv"), norm: scope.at("norm") };
  const layer = convNormAct(scopes, { ...options, init });
  for (const [i, { name, variable }] of scope.parameters.entries()) {
    if (!name.startsWith("norm.")) continue;
    const values = name.endsWith("var")
      ? uniforms(fold(seedOf(2), i), variable.size, 0.3, 3)
      : normals(fold(seedOf(2), i), variable.size);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return { layer, parameters: scope.parameters };
}

const map = (shape: [number, number, number, number], seed = 3) =>
  tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

const kinds: [name: string, options: Omit<ConvNormActOptions, "init" | "activation">, input: () => ConvInput][] = [
  ["1x1", { in: 7, out: 33, size: 1 }, () => map([2, 5, 6, 7])],
  ["1x1, whole vectors and more depth than a pass", { in: 800, out: 64, size: 1 }, () => map([1, 5, 5, 800])],
  ["1x1 of stride 2", { in: 8, out: 16, size: 1, stride: 2 }, () => map([1, 6, 7, 8])],
  ["3x3", { in: 6, out: 19, size: 3 }, () => map([2, 9, 7, 6])],
  ["3x3 of many channels", { in: 300, out: 130, size: 3 }, () => map([1, 8, 8, 300])],
  [
    "3x3 over an upsampled map beside another",
    { in: 12, out: 16, size: 3 },
    () => ({ first: map([1, 4, 4, 5]), repeated: true, second: map([1, 8, 8, 7], 4) }),
  ],
  ["3x3 of stride 2", { in: 3, out: 8, size: 3, stride: 2 }, () => map([1, 9, 8, 3])],
  ["depthwise 3x3", { in: 21, out: 21, size: 3, depthwise: true }, () => map([2, 7, 8, 21])],
  ["depthwise 5x5 of stride 2", { in: 32, out: 32, size: 5, stride: 2, depthwise: true }, () => map([1, 9, 9, 32])],
];

const activations: [name: string, activation: Activation | undefined][] = [
  ["nothing", undefined],
  ["ReLU", relu],
  ["ReLU6", relu6],
  ["a function of the user's", (x) => tf.square(x)],
];

afterEach(() => {
  switchFastPath("foldedNorm", true);
  usePrecision("float32");
});

describeEachBackend("a layer outside of training", () => {
  for (const [kind, options, input] of kinds)
    test.each(activations)(`${kind}, then %s: folded as apart`, (_, activation) => {
      const { layer, parameters } = layerOf({ ...options, activation });
      expectNoLeaks(() => {
        tf.tidy(() => {
          const x = input();
          const folded = layer(x, inference);
          switchFastPath("foldedNorm", false);
          const apart = layer(x, inference);
          expect(folded.shape).toEqual(apart.shape);
          expectClose(folded, apart.dataSync<"float32">(), 2e-5);
        });
      });
      tf.dispose(parameters.map(({ variable }) => variable));
    });

  test("has the gradients of the layer", () => {
    const { layer, parameters } = layerOf({ in: 6, out: 8, size: 3, activation: relu });
    tf.tidy(() => {
      const x = map([1, 5, 5, 6]);
      const gradient = () => tf.grad((x) => layer(x as tf.Tensor4D, inference))(x);
      const folded = gradient();
      switchFastPath("foldedNorm", false);
      expectClose(folded, gradient().dataSync<"float32">(), 1e-6);
      expect(Math.max(...folded.dataSync())).toBeGreaterThan(0.01);
    });
    tf.dispose(parameters.map(({ variable }) => variable));
  });
});
