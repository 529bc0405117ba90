import { crossEntropy, dice, lovasz, tversky } from "@ddep/losses";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { lossOf } from "./loss.js";
import { parseOptions } from "./run-options.js";

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
});

const made = (flags: Record<string, unknown>) => lossOf(parseOptions(flags), 3);

/** A loss at two pixels of three classes and an ignored one. */
function at(loss: ReturnType<typeof lossOf>): number {
  return tf.tidy(() => {
    const logits = tf.tensor4d([1, -0.5, 0.25, 0, 2, -1, 9, 9, 9], [1, 1, 3, 3]);
    return loss(logits, tf.tensor3d([0, 2, 255], [1, 1, 3], "int32")).dataSync()[0]!;
  });
}

const classWeights = [1, 0.5, 2];

test.each<[flags: Record<string, unknown>, same: ReturnType<typeof lossOf>]>([
  [{}, crossEntropy],
  [{ loss: "lovasz" }, lovasz],
  [{ loss: "tversky" }, (x, y) => tversky(x, y, { alpha: 0.3, beta: 0.7 })],
  [{ loss: "dice", classWeights: "1, 0.5, 2" }, (x, y) => dice(x, y, { classWeights })],
  [{ labelSmoothing: "0.1" }, (x, y) => crossEntropy(x, y, { labelSmoothing: 0.1 })],
  [{ loss: "cross-entropy + 0.5 * dice" }, (x, y) => tf.add(crossEntropy(x, y), tf.mul(0.5, dice(x, y)))],
  [{ loss: "2*dice" }, (x, y) => tf.mul(2, dice(x, y))],
  // Of a sum, the terms that take weights or smoothing get them.
  [
    { loss: "cross-entropy+dice+lovasz", classWeights: "1,0.5,2", labelSmoothing: "0.2" },
    (x, y) =>
      tf.addN([crossEntropy(x, y, { labelSmoothing: 0.2, classWeights }), dice(x, y, { classWeights }), lovasz(x, y)]),
  ],
])("%j is that loss", (flags, same) => {
  expect(at(made(flags))).toBeCloseTo(at(same), 6);
});

test.each<[flags: Record<string, unknown>, message: RegExp]>([
  [{ loss: "hinge" }, /--loss: must be one of cross-entropy, dice.*"hinge"/],
  [{ loss: "dice+0*lovasz" }, /--loss: .*"dice\+0\*lovasz"/],
  [{ labelSmoothing: "1" }, /--label-smoothing: .*"1"/],
  [{ loss: "dice", labelSmoothing: "0.1" }, /--label-smoothing: has no effect with --loss dice[^]*cross-entropy/],
  [{ loss: "lovasz+ohem", classWeights: "1,1,1" }, /--class-weights: has no effect with --loss lovasz\+ohem[^]*dice/],
  [{ classWeights: "1,1" }, /--class-weights: [^]*one number per class/],
  [{ classWeights: "1,-1,1" }, /--class-weights: /],
])("%j is refused by its flag", (flags, message) => {
  expect(() => made(flags)).toThrow(message);
});
