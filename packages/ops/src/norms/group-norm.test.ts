import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import { groupNorm, relu, relu6, switchFastPath, type Activation, type GroupNormOptions } from "../index.js";
import { expectSameEitherWay } from "../testing/fast-paths.test.helpers.js";

type Shape = [number, number, number, number];

function example(shape: Shape) {
  const size = tf.util.sizeFromShape(shape);
  return {
    x: tf.tensor4d(
      normals(seedOf(1), size).map((value) => 1.5 * value + 0.7),
      shape,
    ),
    scale: tf.tensor1d(uniforms(seedOf(2), shape[3], 0.5, 2)),
    offset: tf.tensor1d(normals(seedOf(3), shape[3])),
  };
}

/** The docstring's formula in double precision. */
function reference(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { groups, epsilon = 1e-5 }: GroupNormOptions,
): number[] {
  const [, height, width, channels] = x.shape;
  const [values, scales, offsets] = [x.dataSync(), scale.dataSync(), offset.dataSync()];
  const members = channels / groups;
  const groupOf = (i: number) =>
    Math.floor(i / (height * width * channels)) * groups + Math.floor((i % channels) / members);
  const own = new Map<number, number[]>();
  values.forEach((value, i) => own.set(groupOf(i), [...(own.get(groupOf(i)) ?? []), value]));
  const moments = new Map(
    [...own].map(([group, list]) => {
      const mean = list.reduce((a, b) => a + b, 0) / list.length;
      return [group, { mean, variance: list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length }] as const;
    }),
  );
  return Array.from(values, (value, i) => {
    const { mean, variance } = moments.get(groupOf(i))!;
    const channel = i % channels;
    return (scales[channel]! * (value - mean)) / Math.sqrt(variance + epsilon) + offsets[channel]!;
  });
}

const cases: [shape: Shape, groups: number][] = [
  [[2, 5, 3, 6], 3],
  [[1, 4, 7, 4], 4],
  [[3, 1, 1, 8], 2],
  [[2, 3, 2, 5], 1],
];

const activations: [name: string, activation: Activation | undefined][] = [
  ["nothing", undefined],
  ["ReLU", relu],
  ["ReLU6", relu6],
  ["a function of the user's", (x) => tf.square(x)],
];

afterEach(() => switchFastPath("fusedNorm", true));

describeEachBackend("groupNorm", () => {
  test.each(cases)("%j in %i groups: values and gradients", (shape, groups) => {
    const { x, scale, offset } = example(shape);
    const options = { groups, epsilon: 1e-2 };
    const norm = (...inputs: [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D]) => groupNorm(...inputs, options);
    expectNoLeaks(() => {
      tf.tidy(() => expectClose(norm(x, scale, offset), reference(x, scale, offset, options), 1e-4));
      expectGradient(norm, [x, scale, offset], { elements: 12 });
    });
    tf.dispose([x, scale, offset]);
  });

  test("a mean much larger than the deviation does not spoil the variance", () => {
    tf.tidy(() => {
      const { x, scale, offset } = example([2, 8, 8, 4]);
      const far = tf.add<tf.Tensor4D>(tf.mul(x, 0.1), 100);
      expectClose(groupNorm(far, scale, offset, { groups: 2 }), reference(far, scale, offset, { groups: 2 }), 5e-3);
    });
  });

  test("a scale of 0 still receives a gradient, and the input receives none", () => {
    tf.tidy(() => {
      const { x, offset } = example([2, 5, 3, 6]);
      const zero = tf.zeros<tf.Rank.R1>([6]);
      const loss = (a: tf.Tensor, b: tf.Tensor) =>
        tf.sum(tf.square(groupNorm(a as tf.Tensor4D, b as tf.Tensor1D, offset, { groups: 3 })));
      const [dx, dscale] = tf.grads(loss)([x, zero]) as [tf.Tensor, tf.Tensor];
      expect(dx.dataSync().every((value) => value === 0)).toBe(true);
      expect(dscale.dataSync().every((value) => Math.abs(value) > 1e-6)).toBe(true);
    });
  });

  test.each(activations)("followed by %s: the same with and without the fused pass", (_, activation) => {
    for (const [shape, groups] of [
      [[2, 30, 31, 21], 7],
      [[3, 5, 3, 33], 33],
      [[1, 60, 50, 64], 32],
      [[2, 3, 2, 5], 1],
    ] as typeof cases) {
      const { x, scale, offset } = example(shape);
      expectNoLeaks(() =>
        expectSameEitherWay("fusedNorm", [x, scale, offset], (a, b, c) =>
          groupNorm(a as tf.Tensor4D, b as tf.Tensor1D, c as tf.Tensor1D, { groups, activation }),
        ),
      );
      tf.dispose([x, scale, offset]);
    }
  });

  test.each(activations)("followed by %s: gradients match central differences", (_, activation) => {
    const { x, scale, offset } = example([2, 4, 3, 6]);
    expectGradient(
      (a: tf.Tensor4D, b: tf.Tensor1D, c: tf.Tensor1D) => groupNorm(a, b, c, { groups: 3, epsilon: 0.1, activation }),
      [x, scale, offset],
      { eps: 1e-3, tolerance: 2e-2 },
    );
    tf.dispose([x, scale, offset]);
  });

  test("channels that do not make equal groups are refused", () => {
    tf.tidy(() => {
      const { x, scale, offset } = example([1, 2, 2, 6]);
      expect(() => groupNorm(x, scale, offset, { groups: 4 })).toThrow(
        "6 channels cannot be split into 4 equal groups",
      );
    });
  });
});
