import { seedOf } from "@ddep/base";
import { expect, test } from "vitest";
import { iouOf, meanOfPresent, total } from "./class-counts.js";
import { ImageMatrices } from "./image-matrices.js";

const accuracy = (counts: { right: Float64Array; labelled: Float64Array }) =>
  total(counts.right) / total(counts.labelled);

/** Images of 10 pixels of class 0, of which so many are predicted right. */
function imagesOf(right: readonly number[]): ImageMatrices {
  const matrices = new ImageMatrices({ classes: 2 });
  for (const count of right)
    matrices.update(
      new Int32Array(10),
      Int32Array.from({ length: 10 }, (_, i) => (i < count ? 0 : 1)),
    );
  return matrices;
}

test("an image is kept as the cells that hold anything, and all add up", () => {
  const matrices = imagesOf([3, 10]);
  expect(matrices.images.map(({ cells, counts }) => [[...cells], [...counts]])).toEqual([
    [
      [0, 1],
      [3, 7],
    ],
    [[0], [10]],
  ]);
  expect([...matrices.total.counts]).toEqual([13, 7, 0, 0]);
});

test("of two images the extremes are drawn with probability 1/4 each, so an interval of 95% reaches them", () => {
  const { low, high } = imagesOf([2, 8]).interval(accuracy, { seed: seedOf(1) });
  expect([low, high]).toEqual([0.2, 0.8]);
  const inner = imagesOf([2, 8]).interval(accuracy, { seed: seedOf(1), level: 0.4 });
  expect([inner.low, inner.high]).toEqual([0.5, 0.5]);
});

test("of many images it is 1.96 standard errors of their mean on both sides, and the seed decides it", () => {
  const right = Array.from({ length: 200 }, (_, i) => (i * 7) % 11);
  const matrices = imagesOf(right);
  const mean = right.reduce((a, b) => a + b) / 2000;
  const error = Math.sqrt(right.reduce((sum, r) => sum + (r / 10 - mean) ** 2, 0) / 200 / 200);
  const interval = matrices.interval(accuracy, { seed: seedOf(5), resamples: 4000 });
  expect(interval.low).toBeCloseTo(mean - 1.96 * error, 2);
  expect(interval.high).toBeCloseTo(mean + 1.96 * error, 2);
  expect(matrices.interval(accuracy, { seed: seedOf(5), resamples: 4000 })).toEqual(interval);
  expect(matrices.interval(accuracy, { seed: seedOf(6), resamples: 4000 })).not.toEqual(interval);
});

test("one image has an interval of no width", () => {
  const { low, high } = imagesOf([4]).interval((counts) => meanOfPresent(iouOf(counts)), { seed: seedOf(0) });
  expect([low, high]).toEqual([0.2, 0.2]);
});

test("what cannot be drawn is refused", () => {
  expect(() => imagesOf([]).interval(accuracy, { seed: seedOf(0) })).toThrow(/no image/);
  expect(() => imagesOf([1]).interval(accuracy, { seed: seedOf(0), level: 1 })).toThrow(/level 1/);
});
