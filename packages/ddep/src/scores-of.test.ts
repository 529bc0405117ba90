import { seedOf } from "@ddep/core";
import { cityscapesLabels, decodeMask, encodeSubmission } from "@ddep/datasets";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { scoresOf } from "./scores-of.js";

const [height, width] = [48, 64];
const { names, ids } = cityscapesLabels;

/** Image n of a truth that holds all 34 ids, and classes that are right in about two thirds of it; bicycle is never predicted. */
function image(n: number): { readonly truth: Uint8Array; readonly classes: Int32Array } {
  const truth = Uint8Array.from({ length: height * width }, (_, i) => (Math.floor(i / 5) + 7 * n) % 34);
  const classes = Int32Array.from(truth, (id, i) => {
    const right = Math.max(0, ids!.indexOf(id));
    const guess = (i * 31) % 7 < 4 + n ? right : (i * 13) % 17;
    return guess === 18 ? 0 : guess;
  });
  return { truth, classes };
}

/**
 * `classScores` and `averageScoreClasses` of cityscapesscripts 2.3.0, `python -m
 * cityscapesscripts.evaluation.evalPixelLevelSemanticLabeling`, on both images as `_gtFine_labelIds.png` and
 * `_pred_labelIds.png`.
 */
const peer = {
  classScores: [
    0.33972602739726027, 0.4423791821561338, 0.5081967213114754, 0.5579399141630901, 0.5633187772925764,
    0.5179282868525896, 0.4517374517374517, 0.4732510288065844, 0.4732510288065844, 0.45098039215686275,
    0.45098039215686275, 0.4566929133858268, 0.47560975609756095, 0.45525291828793774, 0.444015444015444, 0.46,
    0.4793388429752066, 0.65, 0,
  ],
  averageScoreClasses: 0.4552946882947079,
};

test("IoU of Cityscapes' masks and submission files, by class and mean, is that of cityscapesscripts", () => {
  const scores = scoresOf(cityscapesLabels, seedOf(0));
  const shape = { height, width };
  for (const [n, name] of ["ulm_000000_000019", "ulm_000001_000019"].entries()) {
    const { truth, classes } = image(n);
    expect(new Set(truth).size).toBe(34);
    const mask = decodeMask(encode({ ...shape, data: truth, channels: 1 }), cityscapesLabels, name);
    const file = encodeSubmission({ ...shape, name, classes }, cityscapesLabels);
    const written = Int32Array.from(decodeMask(file, cityscapesLabels, name).labels);
    expect(written).toEqual(classes);
    const confidences = new Float32Array(height * width).fill(0.5);
    scores.update(Int32Array.from(mask.labels), written, 1, { ...shape, confidences });
  }
  const { iou, meanIoU } = scores.summary();
  expect(iou).toHaveLength(names.length);
  iou.forEach((value, k) => expect(value, names[k]).toBeCloseTo(peer.classScores[k]!, 12));
  expect(meanIoU).toBeCloseTo(peer.averageScoreClasses, 12);
});
