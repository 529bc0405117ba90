import { applyToLabels, fold, seedOf, type Geometry } from "@ddep/core";
import { expect, test } from "vitest";
import { scaleAndCrop } from "./scale-and-crop.js";

const draws = (n: number, height: number, width: number, options: Parameters<typeof scaleAndCrop>[0]) =>
  Array.from({ length: n }, (_, i) => scaleAndCrop(options)(height, width, fold(seedOf(4), i)));

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("the factor is uniform in its bounds and the same on both axes", () => {
  const crops = draws(4000, 1000, 1200, { size: 200 });
  const factors = crops.map(({ from }) => 200 / from.width);
  expect(Math.min(...factors)).toBeGreaterThan(0.745);
  expect(Math.max(...factors)).toBeLessThan(1.51);
  expect(mean(factors)).toBeCloseTo(1.125, 2);
  expect(mean(factors.map((f) => (f - 1.125) ** 2))).toBeCloseTo(0.75 ** 2 / 12, 2);
  for (const { from, to } of crops) {
    expect(from.width).toBe(from.height);
    expect(to).toEqual({ x: 0, y: 0, width: 200, height: 200 });
    expect(from.x + from.width).toBeLessThanOrEqual(1200);
    expect(from.y + from.height).toBeLessThanOrEqual(1000);
  }
  expect(mean(crops.map(({ from }) => from.x / (1200 - from.width)))).toBeCloseTo(0.5, 1);
  expect(mean(crops.map(({ from }) => from.y / (1000 - from.height)))).toBeCloseTo(0.5, 1);
  expect(mean(crops.map(({ flip }) => Number(flip)))).toBeCloseTo(0.5, 1);
});

test("a picture smaller than the window is whole in it, at its scaled size, anywhere", () => {
  const crops = draws(500, 40, 300, { size: 100, scale: [0.5, 2] });
  for (const { from, to } of crops) {
    const factor = 100 / from.width;
    expect([from.y, from.height]).toEqual([0, 40]);
    // round(100 / s) source pixels: s is known to within half a pixel of that.
    expect(Math.abs(to.height - 40 * factor)).toBeLessThan(2);
    expect(to.y).toBeGreaterThanOrEqual(0);
    expect(to.y + to.height).toBeLessThanOrEqual(100);
  }
  expect(new Set(crops.map(({ to }) => to.y)).size).toBeGreaterThan(20);
});

test("the seed alone decides", () => {
  const draw = scaleAndCrop({ size: 32 });
  expect(draw(50, 60, seedOf(1))).toEqual(draw(50, 60, seedOf(1)));
  expect(draw(50, 60, seedOf(1))).not.toEqual(draw(50, 60, seedOf(2)));
  expect(draws(100, 50, 60, { size: 32, flip: false }).some(({ flip }) => flip)).toBe(false);
});

test("a window with nearly a single class is redrawn, and the first draws equal those without the ratio", () => {
  // Class 1 fills all but a disc of class 0 and an unlabelled frame.
  const [height, width, ignoreLabel] = [120, 160, 255];
  const labels = Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    if (Math.min(y, x, height - 1 - y, width - 1 - x) < 4) return ignoreLabel;
    return Math.hypot(y - 60, x - 50) < 25 ? 0 : 1;
  });
  const mask = { labels, ignoreLabel };
  const options = { size: 48, scale: [1, 1] as const };
  const share = (geometry: Geometry) => {
    const seen = [...applyToLabels(labels, height, width, geometry, ignoreLabel)];
    const counts = [0, 1].map((label) => seen.filter((l) => l === label).length) as [number, number];
    return Math.max(...counts) / (counts[0] + counts[1]);
  };
  let [plain, varied, same] = [0, 0, 0];
  for (let i = 0; i < 200; i++) {
    const seed = fold(seedOf(8), i);
    const before = scaleAndCrop(options)(height, width, seed, mask);
    const after = scaleAndCrop({ ...options, categoryMaxRatio: 0.75 })(height, width, seed, mask);
    if (share(before) < 0.75) {
      expect(after).toEqual(before);
      same++;
    }
    plain += Number(share(before) >= 0.75);
    varied += Number(share(after) >= 0.75);
    expect(scaleAndCrop({ ...options, categoryMaxRatio: 0.75 })(height, width, seed)).toEqual(before);
  }
  expect(same).toBeGreaterThan(20);
  expect(plain).toBeGreaterThan(80);
  // Eleven windows that each fail with the share of the plain ones.
  expect(varied).toBeLessThan(200 * (plain / 200) ** 11 + 12);
});

test("a mask of a single class costs at most ten redraws", () => {
  const mask = { labels: new Uint8Array(80 * 80), ignoreLabel: 255 };
  const geometry = scaleAndCrop({ size: 32, categoryMaxRatio: 0.75 })(80, 80, seedOf(1), mask);
  expect(geometry.to).toEqual({ x: 0, y: 0, width: 32, height: 32 });
});
