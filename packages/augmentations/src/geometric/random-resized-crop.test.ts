import { fold, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { randomResizedCrop } from "./random-resized-crop.js";

const draws = (n: number, height: number, width: number, options: Parameters<typeof randomResizedCrop>[0]) =>
  Array.from({ length: n }, (_, i) => randomResizedCrop(options)(height, width, fold(seedOf(3), i)));

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test("area and ratio stay within their bounds, and the crop within the picture", () => {
  for (const { from, to, height, width } of draws(2000, 300, 400, { size: 64 })) {
    expect(from.x).toBeGreaterThanOrEqual(0);
    expect(from.y).toBeGreaterThanOrEqual(0);
    expect(from.x + from.width).toBeLessThanOrEqual(400);
    expect(from.y + from.height).toBeLessThanOrEqual(300);
    // Half a pixel of rounding on each side.
    const share = (from.width * from.height) / (300 * 400);
    expect(share).toBeGreaterThan(0.079);
    expect(share).toBeLessThanOrEqual(1);
    expect(from.width / from.height).toBeGreaterThan(0.74);
    expect(from.width / from.height).toBeLessThan(1.35);
    expect([to, height, width]).toEqual([{ x: 0, y: 0, width: 64, height: 64 }, 64, 64]);
  }
});

test("area is uniform, log ratio centred, place uniform and half are flipped", () => {
  const crops = draws(4000, 1000, 1000, { size: 64, scale: [0.1, 0.3] });
  const area = crops.map(({ from }) => (from.width * from.height) / 1e6);
  expect(mean(area)).toBeCloseTo(0.2, 2);
  expect(mean(area.map((a) => (a - 0.2) ** 2))).toBeCloseTo(0.2 ** 2 / 12, 3);
  expect(mean(crops.map(({ from }) => Math.log(from.width / from.height)))).toBeCloseTo(0, 1);
  expect(mean(crops.map(({ from }) => from.x / (1000 - from.width)))).toBeCloseTo(0.5, 1);
  expect(mean(crops.map(({ from }) => from.y / (1000 - from.height)))).toBeCloseTo(0.5, 1);
  expect(mean(crops.map(({ flip }) => Number(flip)))).toBeCloseTo(0.5, 1);
});

test("a picture too long for every attempt gives its largest centred part within the ratio", () => {
  const [tall] = draws(1, 1000, 10, { size: 32, scale: [0.9, 1] });
  expect(tall!.from).toEqual({ x: 0, y: 493, width: 10, height: 13 });
  const [wide] = draws(1, 9, 1000, { size: 32, scale: [0.9, 1] });
  expect(wide!.from).toEqual({ x: 494, y: 0, width: 12, height: 9 });
});

test("a single pixel is a valid picture", () => {
  expect(draws(1, 1, 1, { size: 8 })[0]!.from).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

test("the seed alone decides", () => {
  const draw = randomResizedCrop({ size: 32 });
  expect(draw(50, 60, seedOf(1))).toEqual(draw(50, 60, seedOf(1)));
  expect(draw(50, 60, seedOf(1))).not.toEqual(draw(50, 60, seedOf(2)));
  expect(draws(100, 50, 60, { size: 32, flip: false }).some(({ flip }) => flip)).toBe(false);
});
