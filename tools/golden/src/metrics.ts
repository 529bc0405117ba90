import { ConfusionMatrix } from "@ddep/metrics";
import { deviation, type Deviation, type Json } from "@ddep/test-utils/golden";
import { IGNORE_LABEL, makePixels, type PixelOptions, type Pixels } from "./pixels.js";

/** The peer's ratios of counts are float32. */
const TOLERANCE = 1e-6;

/** Class of the largest logit of each pixel, `[N, H, W]`; the first of equals. */
function argmax({ batch, classes, height, width, logits }: Pixels): Int32Array {
  const area = height * width;
  return Int32Array.from({ length: batch * area }, (_, i) => {
    const start = Math.floor(i / area) * classes * area + (i % area);
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[start + k * area]! > logits[start + best * area]!) best = k;
    return best;
  });
}

/** Compares the confusion matrix, which must be equal, and every metric. */
export function checkMetrics(file: Json, inputs: PixelOptions): Deviation[] {
  const pixels = makePixels(inputs);
  const { classes } = pixels;
  const matrix = new ConfusionMatrix({ classes, ignoreLabel: IGNORE_LABEL });
  matrix.update(pixels.labels, argmax(pixels), pixels.batch);
  const summary = matrix.summary();
  const rows = file.at("confusionMatrixRowsAreLabels");
  if (rows.list().length !== classes) rows.fail(`${classes} rows, one a class`);
  const counts = rows.list().flatMap((row, label) => {
    if (row.list().length !== classes) row.fail(`${classes} counts, one a class`);
    return row.list().map((count, prediction) => {
      const ours = matrix.counts[label * classes + prediction]!;
      return deviation(`count of label ${label} predicted ${prediction}`, ours, count.number(), 0);
    });
  });
  const iou = file.at("iou").list();
  if (iou.length !== classes) file.at("iou").fail(`${classes} numbers, one a class`);
  return [
    ...counts,
    ...iou.map((value, k) => deviation(`iou of class ${k}`, summary.iou[k] ?? NaN, value.number(), TOLERANCE)),
    ...(["meanIoU", "pixelAccuracy", "meanAccuracy"] as const).map((name) =>
      deviation(name, summary[name], file.at(name).number(), TOLERANCE),
    ),
  ];
}
