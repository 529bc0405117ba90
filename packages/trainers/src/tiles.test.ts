import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, type Network } from "@ddep/core";
import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { classify, sliding, type PredictOptions } from "./index.js";
import { tilesAlong } from "./tiles.js";

test.each([1, 5, 8, 9, 14, 15, 20, 21, 100, 4097])(
  "tiles of %i pixels keep each pixel once, away from edges",
  (length) => {
    const tiles = tilesAlong(length, { window: 8, stride: 6 });
    expect(tiles.flatMap(({ kept }) => Array.from({ length: kept.size }, (_, i) => kept.start + i))).toEqual(
      Array.from({ length }, (_, i) => i),
    );
    for (const { seen, kept } of tiles) {
      expect(seen.size).toBeLessThanOrEqual(8);
      const [before, after] = [kept.start - seen.start, seen.start + seen.size - kept.start - kept.size];
      expect(before).toBeGreaterThanOrEqual(seen.start === 0 ? 0 : 1);
      expect(after).toBeGreaterThanOrEqual(seen.start + seen.size === length ? 0 : 1);
    }
  },
);

/** A 3 x 3 convolution with zeros around it: a pixel beside a tile's edge comes out otherwise. */
const convolution: Network = {
  parameters: [],
  apply: (x) => tf.tidy(() => tf.conv2d(x, tf.tensor4d(normals(seedOf(1), 9 * 3 * 4), [3, 3, 3, 4]), 1, "same")),
};

describeEachBackend("images that are seen in tiles", () => {
  test.each([
    [13, 22],
    [9, 9],
    [5, 40],
    [40, 5],
  ])("a %i x %i image has the classes and confidences of the whole", (height, width) => {
    expectNoLeaks(() => {
      tf.tidy(() => {
        const image = tf.tensor4d(normals(seedOf(height), 2 * height * width * 3), [2, height, width, 3]);
        for (const options of [{ flip: false }, {}]) {
          const whole = classify(convolution, image, options);
          const tiled = classify(convolution, image, options, { window: 8, stride: 6 });
          expect(tiled.classes).toEqual(whole.classes);
          tiled.confidences.forEach((value, i) => expect(value).toBeCloseTo(whole.confidences[i]!, 5));
        }
      });
    });
  });
});

test("an image with no more pixels than a tile is processed whole, however long; a larger one in tiles", async () => {
  await import("@ddep/backend").then(({ useBackend }) => useBackend("cpu"));
  const seen: number[][] = [];
  const network: Network = {
    parameters: [],
    apply(x) {
      seen.push(x.shape.slice(1, 3));
      return tf.zeros([x.shape[0], x.shape[1], x.shape[2], 2]);
    },
  };
  const sizes = (height: number, width: number, options: PredictOptions = {}) => {
    const image = tf.zeros<tf.Rank.R4>([1, height, width, 3]);
    classify(network, image, { flip: false, ...options }, { window: 8, stride: 6 });
    return seen.splice(0);
  };
  expect(sizes(8, 8)).toEqual([[8, 8]]);
  expect(sizes(2, 32)).toEqual([[2, 32]]);
  expect(sizes(9, 9)).toEqual(Array(4).fill([8, 8]));
  expect(sizes(3, 32)).toEqual(Array(5).fill([3, 8]));
  expect(sizes(8, 16, { protocol: sliding({ window: [8, 4], stride: [8, 4] }) })).toEqual(Array(6).fill([8, 4]));
});
