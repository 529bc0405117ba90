import * as tf from "@tensorflow/tfjs-core";
import type { PixelLoss } from "./pixels.js";

/** A loss and its weight in a sum. */
export interface Term {
  readonly loss: PixelLoss;
  readonly weight: number;
}

/**
 * Combines losses on the same logits and labels: `sum of weight * loss`.
 *
 * @throws RangeError if there are no terms, or a weight is not finite
 */
export function weightedSum(terms: readonly Term[]): PixelLoss {
  if (terms.length === 0) throw new RangeError("a sum of losses needs at least one term");
  for (const { weight } of terms)
    if (!Number.isFinite(weight)) throw new RangeError(`the weight of a loss must be finite, got ${weight}`);
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
