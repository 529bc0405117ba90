import { expect, test } from "vitest";
import { boundaryOf, BoundaryIoU } from "./boundary-iou.js";
import { classes, height, labels, predictions, width } from "./testing.test.helpers.js";

/** By definition: the square around the pixel is not of one value, or leaves the image. */
function byDefinition(values: Int32Array, h: number, w: number, d: number): number[] {
  return Array.from(values, (value, i) => {
    const [y, x] = [Math.floor(i / w), i % w];
    for (let v = y - d; v <= y + d; v++)
      for (let u = x - d; u <= x + d; u++)
        if (v < 0 || u < 0 || v >= h || u >= w || values[v * w + u] !== value) return 1;
    return 0;
  });
}

test.each([
  [1, 12, 17],
  [2, 12, 17],
  [3, 30, 9],
  [4, 9, 40],
  [9, 12, 17],
])("boundaries of width %i on %i x %i are those of the definition", (d, h, w) => {
  for (const block of [1, 7, 11, 99]) {
    const values = Int32Array.from(
      { length: h * w },
      (_, i) => (Math.floor(Math.floor(i / w) / block) + 2 * Math.floor((i % w) / block)) % 3,
    );
    expect([...boundaryOf(values, { height: h, width: w }, d)]).toEqual(byDefinition(values, h, w, d));
  }
});

/** numpy: `mask & ~erosion` by a square of `2 d + 1` pixels over zeros, d = 1, predictions ignored where labels are. */
test("boundary IoU of each class is what numpy counts by erosion", () => {
  const metric = new BoundaryIoU({ classes });
  metric.update(labels, predictions, { height, width });
  const { iou, mean } = metric.summary();
  const peer = [0.5, 0.37906976744186044, 0.3775167785234899, 0.3326530612244898, 0];
  peer.forEach((value, k) => expect(iou[k]).toBeCloseTo(value, 12));
  expect(mean).toBeCloseTo(peer.reduce((a, b) => a + b) / 5, 12);
});

test("a perfect prediction has 1 beside ignored pixels too, and a class without pixels has none", () => {
  const metric = new BoundaryIoU({ classes: 6 });
  metric.update(
    labels,
    labels.map((label) => Math.min(label, 2 + (label & 1))),
    { height, width },
  );
  expect(metric.summary().iou).toEqual([1, 1, 1, 1, null, null]);
});
