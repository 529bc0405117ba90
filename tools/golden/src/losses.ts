import * as tf from "@tensorflow/tfjs-core";
import { crossEntropy, dice, focal, jaccard, lovasz, tversky } from "@ddep/losses";
import { deviation, type Deviation, type Json } from "@ddep/test-utils/golden";
import { IGNORE_LABEL, makePixels, parsePixels } from "./pixels.js";

type Loss = (logits: tf.Tensor4D, labels: tf.Tensor3D) => tf.Scalar;

/** The peer's region losses were given ignored pixels as pixels of class 0. */
const ignoredAsFirst =
  (loss: Loss): Loss =>
  (logits, labels) =>
    loss(logits, tf.mul(labels, tf.cast(tf.notEqual(labels, IGNORE_LABEL), "int32")));

const options = { ignoreLabel: IGNORE_LABEL };

/** Our losses by their names in the golden file: logits `[N, H, W, C]` and labels `[N, H, W]` to a scalar. */
const losses = new Map<string, Loss>([
  ["crossEntropyIgnore255", (logits, labels) => crossEntropy(logits, labels, options)],
  [
    "crossEntropyLabelSmoothing0_1",
    (logits, labels) => crossEntropy(logits, labels, { ...options, labelSmoothing: 0.1 }),
  ],
  ["dice", ignoredAsFirst(dice)],
  ["focalGamma2", (logits, labels) => focal(logits, labels, { ...options, gamma: 2 })],
  ["lovasz", (logits, labels) => lovasz(logits, labels, options)],
  ["tverskyA0_3B0_7", ignoredAsFirst((logits, labels) => tversky(logits, labels, { alpha: 0.3, beta: 0.7 }))],
  ["jaccard", ignoredAsFirst(jaccard)],
]);

/** A loss is a mean over many pixels, so only the absolute part of the tolerance applies. */
const TOLERANCE = 1e-4;

export interface CheckedLosses {
  readonly deviations: readonly Deviation[];
  /** Names of losses that we do not have. */
  readonly notCovered: readonly string[];
}

/** Compares every loss of the file that we have. */
export function checkLosses(file: Json): CheckedLosses {
  const { batch, classes, height, width, logits, labels } = makePixels(parsePixels(file));
  const values = file.at("values");
  const names = values.keys();
  const known = names.filter((name) => losses.has(name));
  const deviations = known.map((name) => {
    const ours = tf.tidy(() => {
      const map = tf.transpose(tf.tensor4d(logits, [batch, classes, height, width]), [0, 2, 3, 1]);
      return losses.get(name)!(map, tf.tensor3d(labels, [batch, height, width], "int32")).dataSync()[0]!;
    });
    return deviation(name, ours, values.at(name).number(), TOLERANCE);
  });
  return { deviations, notCovered: names.filter((name) => !losses.has(name)) };
}
