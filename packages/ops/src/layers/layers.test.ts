import * as tf from "@tensorflow/tfjs-core";
import { constant, dispose, normals, Scope, seedOf, stateOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import {
  batchNormLayer,
  convLayer,
  convNormAct,
  depthwiseLayer,
  kaimingNormalFanOut,
  kaimingUniformFanIn,
  linearLayer,
  relu,
  xavierUniform,
} from "../index.js";

const names = (scope: Scope) => scope.parameters.map(({ name, role }) => `${name} ${role}`);
const shapes = (scope: Scope) => [...stateOf(scope.parameters).values()].map(({ shape }) => shape);
const image = (channels: number) => tf.tensor4d(normals(seedOf(1), 2 * 5 * 7 * channels), [2, 5, 7, channels]);

describeEachBackend("layers", () => {
  test("a convolution keeps the size by default and adds its bias", () => {
    const scope = new Scope(seedOf(0));
    expectNoLeaks(() => {
      const plain = convLayer(scope.at("a"), { in: 3, out: 4, size: 3, init: constant(0) });
      const biased = convLayer(scope.at("b"), {
        in: 3,
        out: 2,
        size: 5,
        stride: 2,
        bias: true,
        init: constant(0),
      });
      expect(names(scope)).toEqual(["a.weight trainable", "b.weight trainable", "b.bias trainable"]);
      expect(shapes(scope)).toEqual([[4, 3, 3, 3], [2, 3, 5, 5], [2]]);
      tf.tidy(() => {
        scope.parameters[2]!.variable.assign(tf.tensor1d([1, -2]));
        expectClose(plain(image(3)), tf.zeros([2, 5, 7, 4]), 0);
        expectClose(biased(image(3)), tf.tile(tf.tensor4d([1, -2], [1, 1, 1, 2]), [2, 3, 4, 1]), 0);
      });
      dispose(scope.parameters);
    });
  });

  test("depthwise convolution, normalisation and activation in one layer, with the names of both", () => {
    const scope = new Scope(seedOf(0));
    const scopes = { conv: scope.at("conv_dw"), norm: scope.at("bn1") };
    const init = kaimingNormalFanOut;
    const layer = convNormAct(scopes, { in: 4, out: 4, size: 3, depthwise: true, init, activation: relu });
    expect(names(scope)).toEqual([
      "conv_dw.weight trainable",
      "bn1.weight trainable",
      "bn1.bias trainable",
      "bn1.running_mean buffer",
      "bn1.running_var buffer",
    ]);
    expect(shapes(scope)).toEqual([[4, 1, 3, 3], [4], [4], [4], [4]]);
    const apart = new Scope(seedOf(0));
    const conv = depthwiseLayer(apart.at("conv_dw"), { channels: 4, size: 3, init });
    const norm = batchNormLayer(apart.at("bn1"), { channels: 4 });
    tf.tidy(() => {
      const mode = { training: true };
      expectClose(layer(image(4), mode), relu(norm(conv(image(4)), mode)), 1e-6);
      const [, , , , averaged] = scope.parameters;
      expectClose(averaged!.variable, apart.parameters[4]!.variable, 1e-6);
      expect(averaged!.variable.dataSync().every((value) => value !== 1)).toBe(true);
    });
    dispose([...scope.parameters, ...apart.parameters]);
  });

  test("a linear layer is x W + b, with PyTorch's weight transposed", () => {
    const scope = new Scope(seedOf(0));
    const layer = linearLayer(scope.at("fc"), {
      in: 2,
      out: 3,
      init: () => Float32Array.of(1, 2, 3, 4, 5, 6),
    });
    tf.tidy(() => {
      scope.parameters[1]!.variable.assign(tf.tensor1d([10, 20, 30]));
      expectClose(layer(tf.tensor2d([[1, -1]])), [1 - 4 + 10, 2 - 5 + 20, 3 - 6 + 30], 0);
    });
    expect(stateOf(scope.parameters).get("fc.weight")).toEqual({
      shape: [3, 2],
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
    dispose(scope.parameters);
  });
});

const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

// Fan in is what one output sums, fan out what one input reaches: [H, W, I, O], [H, W, I, 1] and [I, O].
const fans: [shape: number[], fanIn: number, fanOut: number][] = [
  [[3, 3, 32, 64], 288, 576],
  [[5, 5, 400, 1], 10_000, 25],
  [[100, 80], 100, 80],
];

test.each(fans)("initial weights %j have the spread of fan in %i and fan out %i", (shape, fanIn, fanOut) => {
  const seed = seedOf(3);
  const spread = (bound: number) => bound / Math.sqrt(3);
  const [he, glorot] = [Math.sqrt(6 / fanIn), Math.sqrt(6 / (fanIn + fanOut))];
  for (const [init, expected, bound] of [
    [kaimingNormalFanOut, Math.sqrt(2 / fanOut), Infinity],
    [kaimingUniformFanIn, spread(he), he],
    [xavierUniform, spread(glorot), glorot],
  ] as const) {
    const values = init(shape, seed);
    expect(values.length).toBe(tf.util.sizeFromShape(shape));
    expect(deviation(values) / expected).toBeCloseTo(1, 1);
    expect(values.every((value) => Math.abs(value) <= bound * (1 + 1e-6))).toBe(true);
  }
});
