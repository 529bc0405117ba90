import { imagenetNormalization } from "@ddep/core";
import { expect, test } from "vitest";
import { noiseToPixels, resizeToShow, shownSize, splitBatch, toPixels } from "./pixels.js";

test("normalised images become the pixels they were", () => {
  const pixels = Uint8ClampedArray.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
  const { mean, std } = imagenetNormalization;
  const data = Float32Array.from(pixels, (pixel, i) => (pixel - mean[i % 3]!) / std[i % 3]!);
  expect(toPixels({ data, height: 16, width: 16 }, imagenetNormalization).data).toEqual(pixels);
  expect(toPixels({ data: pixels, height: 16, width: 16 }, imagenetNormalization).data).toEqual(pixels);
});

test("noise is grey at 0 and reaches the ends at three deviations", () => {
  const data = new Float32Array([-9, -3, 0, 1, 3, 9]);
  expect([...noiseToPixels({ data, height: 1, width: 2 }).data]).toEqual([0, 0, 128, 170, 255, 255]);
});

test("a batch falls apart into its images", () => {
  const images = splitBatch(
    Float32Array.from({ length: 24 }, (_, i) => i),
    [2, 2, 2, 3],
  );
  expect(images.map(({ data }) => data[0])).toEqual([0, 12]);
  expect(images[1]).toMatchObject({ height: 2, width: 2 });
});

test("small images grow by whole factors, large ones shrink, others stay", () => {
  expect(shownSize({ height: 64, width: 64 })).toEqual({ height: 192, width: 192 });
  expect(shownSize({ height: 10, width: 100 })).toEqual({ height: 20, width: 200 });
  expect(shownSize({ height: 360, width: 480 })).toEqual({ height: 360, width: 480 });
  expect(shownSize({ height: 1024, width: 2048 })).toEqual({ height: 320, width: 640 });
});

test("a grown image keeps hard pixels", async () => {
  const data = new Uint8ClampedArray([255, 0, 0, 0, 0, 255]);
  const shown = await resizeToShow({ data, height: 1, width: 2 });
  expect([shown.height, shown.width]).toEqual([80, 160]);
  const pixel = (x: number) => [...shown.data.subarray((79 * 160 + x) * 3, (79 * 160 + x) * 3 + 3)];
  expect([pixel(0), pixel(79), pixel(80), pixel(159)]).toEqual([
    [255, 0, 0],
    [255, 0, 0],
    [0, 0, 255],
    [0, 0, 255],
  ]);
});
