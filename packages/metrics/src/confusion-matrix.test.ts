import { expect, test } from "vitest";
import { ConfusionMatrix } from "./confusion-matrix.js";

test("the metrics of a small matrix are those counted by hand", () => {
  const matrix = new ConfusionMatrix({ classes: 3 });
  matrix.update(Int32Array.of(0, 0, 0, 1, 1, 255), Int32Array.of(0, 0, 1, 1, 0, 2));
  // Class 0: 2 right, 1 missed, 1 too many; class 1: 1 right, 1 missed, 1 too many; class 2: only on an ignored pixel.
  const summary = matrix.summary();
  expect(summary.iou).toEqual([2 / 4, 1 / 3, null]);
  expect(summary.meanIoU).toBeCloseTo((1 / 2 + 1 / 3) / 2, 12);
  expect(summary.pixelAccuracy).toBe(3 / 5);
  expect(summary.meanAccuracy).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(summary).toMatchObject({ absent: [2], images: 1, pixels: 5 });
  expect([...matrix.counts]).toEqual([2, 1, 0, 1, 1, 0, 0, 0, 0]);
});

test("a class that is predicted but never true has IoU 0 and no accuracy", () => {
  const matrix = new ConfusionMatrix({ classes: 3 });
  matrix.update([0, 0], [0, 2]);
  const summary = matrix.summary();
  expect(summary.iou).toEqual([0.5, null, 0]);
  expect(summary.meanIoU).toBe(0.25);
  expect(summary.meanAccuracy).toBe(0.5);
  expect(summary.absent).toEqual([1]);
});

test("parts counted apart and merged equal the whole", () => {
  const labels = Int32Array.from({ length: 400 }, (_, i) => (i * 7) % 5);
  const predictions = Int32Array.from({ length: 400 }, (_, i) => (i * 11 + (i >> 3)) % 5);
  const whole = new ConfusionMatrix({ classes: 5 });
  whole.update(labels, predictions, 4);
  const merged = new ConfusionMatrix({ classes: 5 });
  for (let image = 0; image < 4; image++) {
    const part = new ConfusionMatrix({ classes: 5 });
    part.update(labels.subarray(100 * image, 100 * (image + 1)), predictions.subarray(100 * image, 100 * (image + 1)));
    merged.merge(part);
  }
  expect(merged.summary()).toEqual(whole.summary());
});

test("a value that is no class is named with its index, and nothing of the image is counted", () => {
  const matrix = new ConfusionMatrix({ classes: 2 });
  expect(() => matrix.update([0, 1, 7], [0, 1, 1])).toThrow(/label 7 at index 2.*\n.*0 to 1, or 255/);
  expect(() => matrix.update([0, -1], [0, 1])).toThrow(/label -1 at index 1/);
  expect(() => matrix.update([0, 0.5], [0, 1])).toThrow(/label 0.5 at index 1/);
  expect(() => matrix.update([0, 1], [0, 255])).toThrow(/prediction 255 at index 1/);
  expect(() => matrix.update([0, 1], [0])).toThrow(/2 labels for 1 predictions/);
  expect(matrix.counts.every((count) => count === 0)).toBe(true);
});

test("what cannot be measured or added is refused", () => {
  const matrix = new ConfusionMatrix({ classes: 2 });
  matrix.update([255, 255], [0, 1]);
  expect(() => matrix.summary()).toThrow(/none of the pixels of 1 images/);
  expect(() => matrix.merge(new ConfusionMatrix({ classes: 3 }))).toThrow(/3 classes/);
  expect(() => new ConfusionMatrix({ classes: 300 })).toThrow(/255 is one of the classes/);
  expect(() => new ConfusionMatrix({ classes: 0 })).toThrow(/0 is not a number of classes/);
});
