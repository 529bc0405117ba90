import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { conv2d, type SideBySide, type Window } from "../index.js";
import { joined } from "./side-by-side.js";

const random = (shape: [number, number, number, number], seed: number) =>
  tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

interface Case {
  readonly name: string;
  /** Height and width of the first map. */
  readonly size: [number, number];
  readonly repeated: boolean;
  /** Channels of the second map; 0 for none. */
  readonly second: number;
  readonly filter: [number, number];
  readonly window: Window;
}

const keepsSize = { filter: [3, 3], window: { pad: 1 } } satisfies Partial<Case>;

const cases: Case[] = [
  { name: "an upsampled map", size: [3, 5], repeated: true, second: 0, ...keepsSize },
  { name: "an upsampled map and another", size: [5, 4], repeated: true, second: 3, ...keepsSize },
  { name: "one pixel upsampled", size: [1, 1], repeated: true, second: 2, ...keepsSize },
  { name: "two maps as they are", size: [5, 7], repeated: false, second: 3, ...keepsSize },
  {
    name: "two maps, stride 2",
    size: [6, 7],
    repeated: false,
    second: 4,
    filter: [3, 3],
    window: { stride: 2, pad: 1 },
  },
  { name: "two maps, 1x1", size: [4, 3], repeated: false, second: 2, filter: [1, 1], window: {} },
  {
    name: "upsampled under another filter",
    size: [4, 3],
    repeated: true,
    second: 2,
    filter: [5, 5],
    window: { pad: 2 },
  },
];

function example({ size: [height, width], repeated, second, filter }: Case) {
  const times = repeated ? 2 : 1;
  const first = random([2, height, width, 5], 1);
  const maps: SideBySide =
    second === 0
      ? { first, repeated }
      : { first, repeated, second: random([2, times * height, times * width, second], 2) };
  return { maps, filter: random([...filter, 5 + second, 4], 3) };
}

/** The convolution of maps as a function of every tensor in it. */
const over =
  (repeated: boolean, apply: (maps: SideBySide, filter: tf.Tensor4D) => tf.Tensor4D) =>
  (filter: tf.Tensor4D, first: tf.Tensor4D, second?: tf.Tensor4D) =>
    apply({ first, repeated, second }, filter);

describeEachBackend("conv2d of maps side by side", () => {
  test.each(cases)("$name: values and gradients of the concatenated maps", (given) => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        const { maps, filter } = example(given);
        const inputs = [filter, maps.first, ...(maps.second === undefined ? [] : [maps.second])];
        const results = [
          conv2d,
          (maps: SideBySide, filter: tf.Tensor4D, window: Window) => conv2d(joined(maps), filter, window),
        ]
          .map((conv) => over(given.repeated, (maps, filter) => conv(maps, filter, given.window)))
          .map((conv) => {
            const apply = (...tensors: tf.Tensor[]) => {
              const y = conv(...(tensors as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D?]));
              return tf.sum(tf.mul(y, random(y.shape, 4)));
            };
            const { value, grads } = tf.valueAndGrads(apply)(inputs);
            return [conv(...(inputs as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D?])), value, ...grads];
          });
        const [apart, whole] = results as [tf.Tensor[], tf.Tensor[]];
        for (const [i, tensor] of apart.entries()) {
          expect(tensor.shape).toEqual(whole[i]!.shape);
          expectClose(tensor, whole[i]!, 2e-4);
        }
      }),
    );
  });

  test.each(cases)("$name: gradients match central differences", (given) => {
    tf.tidy(() => {
      const { maps, filter } = example(given);
      const apply = over(given.repeated, (maps, filter) => conv2d(maps, filter, given.window));
      const inputs = [filter, maps.first, ...(maps.second === undefined ? [] : [maps.second])];
      expectGradient(apply as (...tensors: tf.Tensor[]) => tf.Tensor, inputs, {
        elements: 12,
        // It is linear in each: a wide step is exact, and rounding is small beside it.
        eps: 0.5,
        tolerance: 1e-3,
      });
    });
  });
});
