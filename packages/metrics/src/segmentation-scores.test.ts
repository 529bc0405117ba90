import { seedOf } from "@ddep/base";
import { expect, test } from "vitest";
import { SegmentationScores } from "./segmentation-scores.js";
import { classes, confidences, height, images, labels, predictions, width } from "./testing.test.helpers.js";

function scored(seed = 0, batch = images) {
  const scores = new SegmentationScores({ classes, seed: seedOf(seed) });
  const area = height * width;
  for (let i = 0; i < images; i += batch) {
    const part = <T extends Int32Array | Float32Array>(all: T) => all.subarray(i * area, (i + batch) * area) as T;
    scores.update(part(labels), part(predictions), batch, {
      height,
      width,
      confidences: part(confidences),
    });
  }
  return scores;
}

/**
 * torchmetrics 1.9 with `num_classes=5, ignore_index=255`: `MulticlassJaccardIndex(average=...)`, `MulticlassF1Score(average=...)`
 * and `MulticlassCalibrationError(n_bins=15, norm="l1")` on these labels and predictions.
 */
test("IoU, frequency-weighted IoU, Dice and calibration error are those of torchmetrics", () => {
  const summary = scored().summary();
  const close = (values: readonly (number | null)[], peer: readonly number[]) =>
    peer.forEach((value, k) => expect(values[k]).toBeCloseTo(value, 6));
  close(summary.iou, [0.59765625, 0.442827433347702, 0.4828660488128662, 0.40262171626091003, 0]);
  close(summary.dice, [0.7481662631034851, 0.6138328313827515, 0.651260495185852, 0.5740988254547119, 0]);
  close(
    [summary.meanIoU, summary.frequencyWeightedIoU, summary.meanDice, summary.calibrationError],
    [0.3851943016052246, 0.4869433641433716, 0.5174716711044312, 0.18773803114891052],
  );
});

test("each figure tells its rule, what it leaves out and of how many images it is", () => {
  const { figures, interval, meanIoU, pixels } = scored().summary();
  expect(pixels).toBe(labels.filter((label) => label !== 255).length);
  expect(figures.meanIoU).toEqual({
    value: meanIoU,
    averaging: "classes",
    ignoreLabel: 255,
    absent: [],
    images,
    pixels,
    interval,
  });
  expect(figures.frequencyWeightedIoU.averaging).toBe("classes by frequency");
  expect(figures.pixelAccuracy.averaging).toBe("pixels");
  expect(figures.calibrationError.averaging).toBe("bins of confidence");
  // Class 4 is predicted and never true: IoU counts it as 0, mean accuracy leaves it out.
  expect(figures.meanAccuracy.absent).toEqual([4]);
});

test("images counted one by one and together give the same", () => {
  expect(scored(0, 1).summary()).toEqual(scored().summary());
});
