import * as tf from "@tensorflow/tfjs-core";
import type { PixelLoss } from "./pixels.js";

/** A loss and how much of it a sum takes. */
export interface Term {
  readonly loss: PixelLoss;
  readonly weight: number;
}

/** The sum of losses, `sum of weight * loss`, on the same logits and labels. Throws a RangeError where a weight is not finite. */
export function weightedSum(terms: readonly Term[]): PixelLoss {
  if (terms.length === 0) throw new RangeError("a sum of losses has at least one");
  for (const { weight } of terms)
    if (!Number.isFinite(weight)) throw new RangeError(`the weight of a loss is a finite number, not ${weight}`);
  return (logits, labels, options) =>
    tf.tidy(() =>
      terms
        .map(({ loss, weight }) => {
          const value = loss(logits, labels, options);
          return weight === 1 ? value : tf.mul<tf.Scalar>(value, weight);
        })
        .reduce((sum, value) => tf.add(sum, value)),
    );
}
