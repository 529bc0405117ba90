import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import { conv2d, switchFastPath, type SideBySide } from "../index.js";

type Shape = [batch: number, height: number, width: number, channels: number];

const random = (shape: Shape, seed: number) => tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

interface Case {
  readonly name: string;
  /** Batch, height and width of the result. */
  readonly size: [number, number, number];
  readonly first: number;
  readonly repeated?: boolean;
  readonly second?: number;
  readonly out: number;
}

const cases: Case[] = [
  { name: "whole tiles, whole vectors", size: [2, 8, 8], first: 16, out: 32 },
  { name: "a map smaller than a tile", size: [1, 1, 2], first: 3, out: 5 },
  { name: "odd sizes, odd channels", size: [3, 7, 13], first: 21, out: 19 },
  { name: "an upsampled map", size: [2, 6, 10], first: 5, repeated: true, out: 33 },
  {
    name: "an upsampled map beside another",
    size: [1, 14, 14],
    first: 40,
    repeated: true,
    second: 17,
    out: 70,
  },
  { name: "two maps as they are", size: [2, 5, 9], first: 3, second: 30, out: 16 },
  { name: "more products than are summed at once", size: [1, 6, 4], first: 1100, out: 8 },
  { name: "sums as long as the paper's widest", size: [1, 6, 6], first: 2048, repeated: true, second: 1024, out: 32 },
  { name: "a filter too large to keep", size: [1, 8, 8], first: 600, repeated: true, second: 40, out: 520 },
  { name: "many small tiles", size: [2, 64, 60], first: 16, repeated: true, out: 16 },
];

/** Random maps and a random filter of a case. */
function example({ size: [batch, height, width], first, repeated = false, second, out }: Case) {
  const half = repeated ? 2 : 1;
  const maps: SideBySide = {
    first: random([batch, height / half, width / half, first], 1),
    repeated,
    second: second === undefined ? undefined : random([batch, height, width, second], 2),
  };
  const inputs = first + (second ?? 0);
  return { maps, filter: random([3, 3, inputs, out], 3), dy: random([batch, height, width, out], 4) };
}

/** The convolution of an example and the gradients of `sum(dy * y)`. */
function everything({ maps, filter, dy }: ReturnType<typeof example>): tf.Tensor[] {
  const inputs = [maps.first, filter, ...(maps.second === undefined ? [] : [maps.second])];
  const apply = (first: tf.Tensor, filter: tf.Tensor, second?: tf.Tensor) =>
    conv2d({ ...maps, first, second } as SideBySide, filter as tf.Tensor4D, {
      pad: 1,
    });
  const { value, grads } = tf.valueAndGrads((first, filter, second) => apply(first!, filter!, second))(inputs, dy);
  return [value, ...grads];
}

const spread = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

afterEach(() => switchFastPath("winograd", true));

describeEachBackend("conv2d of maps side by side", (backend) => {
  // Only the native backend has two ways; the others show that theirs takes maps side by side.
  test.each(backend === "native-cpu" ? cases : cases.slice(0, 5))(
    "$name: the same values and gradients with minimal filtering as without",
    (given) => {
      expectNoLeaks(() =>
        tf.tidy(() => {
          const { maps, filter, dy } = example(given);
          const fast = everything({ maps, filter, dy });
          switchFastPath("winograd", false);
          const direct = everything({ maps, filter, dy });
          switchFastPath("winograd", true);
          for (const [i, tensor] of fast.entries()) {
            expect(tensor.shape).toEqual(direct[i]!.shape);
            const [found, expected] = [tensor.dataSync<"float32">(), direct[i]!.dataSync<"float32">()];
            const error = spread(found.map((value, k) => value - expected[k]!));
            // Root mean squares: minimal filtering rounds some six times as coarsely as the sum it replaces, however long.
            expect(error / spread(expected), `result ${i}`).toBeLessThan(4e-6);
          }
        }),
      );
    },
  );

  test("gradients match central differences", () => {
    tf.tidy(() => {
      const { maps, filter } = example({
        name: "",
        size: [2, 6, 8],
        first: 3,
        repeated: true,
        second: 2,
        out: 4,
      });
      const apply = (first: tf.Tensor4D, second: tf.Tensor4D, weights: tf.Tensor4D) =>
        conv2d({ first, repeated: true, second }, weights, { pad: 1 });
      // It is linear in each: a wide step is exact, and rounding is small beside it.
      expectGradient(apply, [maps.first, maps.second!, filter], { elements: 16, eps: 0.5, tolerance: 1e-3 });
    });
  });

  test("the same bits every time", () => {
    tf.tidy(() => {
      const given = example({ name: "", size: [2, 40, 40], first: 24, out: 16 });
      const bits = () => everything(given).map((tensor) => Array.from(tensor.dataSync()));
      expect(bits()).toEqual(bits());
    });
  });
});
