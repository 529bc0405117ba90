import { expect, test } from "vitest";
import { Calibration } from "./calibration.js";
import { confidences, labels, predictions } from "./testing.test.helpers.js";

test("with ten bins the error is that of torchmetrics' MulticlassCalibrationError(n_bins=10, norm='l1')", () => {
  const metric = new Calibration({ bins: 10 });
  metric.update(labels, predictions, confidences);
  expect(metric.summary().error).toBeCloseTo(0.18773804605007172, 6);
});

test("the error of two bins counted by hand; ignored pixels do not count, and 1 has its own bin", () => {
  const metric = new Calibration({ bins: 2 });
  metric.update([0, 1, 1, 255, 0], [0, 1, 0, 0, 0], [0.75, 0.25, 0.5, 0.9, 1]);
  const { error, bins } = metric.summary();
  expect(bins).toEqual([
    { pixels: 1, confidence: 0.25, accuracy: 1 },
    { pixels: 2, confidence: 0.625, accuracy: 0.5 },
    { pixels: 1, confidence: 1, accuracy: 1 },
  ]);
  expect(error).toBeCloseTo((0.75 + 2 * 0.125 + 0) / 4, 12);
});

test("what is no probability or no number of bins is refused", () => {
  expect(() => new Calibration().update([0], [0], [1.5])).toThrow(/confidence 1.5 at index 0/);
  expect(() => new Calibration().update([0, 0], [0, 0], [1, NaN])).toThrow(/confidence NaN at index 1/);
  expect(() => new Calibration({ bins: 0 })).toThrow(/bins: 0 is not a number of bins/);
});
