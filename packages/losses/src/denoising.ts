import * as tf from "@tensorflow/tfjs-core";
import { meanSquaredError } from "@ddep/ops";
import { penalties, type Penalty } from "./penalty.js";

export interface DenoisingTruth {
  /** eps ~ N(0, I), `[B, H, W, C]`. */
  readonly noise: tf.Tensor4D;
  /** The clean image in the scale of the noise, `[B, H, W, C]`. */
  readonly image: tf.Tensor4D;
  /** `signal * eps - noise * x`, `[B, H, W, C]`; needed only if it is the target. */
  readonly v?: tf.Tensor4D;
}

/** What a denoiser predicts: the added noise (the paper's choice), the clean image, or v, a combination of both. */
export type DenoisingTarget = keyof DenoisingTruth;

export interface DenoisingOptions {
  /** Penalty on an error. Defaults to `l2`, its square. */
  readonly penalty?: Penalty | undefined;
  /** Weight of each example, `[B]`. Defaults to 1 for each. */
  readonly weights?: readonly number[];
}

/**
 * Mean error of a denoiser: `mean over b of weight[b] * mean over h, w, c of penalty(prediction - target)`; by default
 * the mean squared error.
 *
 * Source: Brempong et al. 2022, section 3.1 (the image as target), section 3.2 (the noise) and table 1.
 *
 * @throws RangeError if `truth` lacks the target, or the weights are not one finite number per example
 */
export function denoisingLoss(
  prediction: tf.Tensor4D,
  truth: DenoisingTruth,
  target: DenoisingTarget,
  { penalty = "l2", weights }: DenoisingOptions = {},
): tf.Scalar {
  const answer = truth[target];
  if (answer === undefined) throw new RangeError(`the truth has no ${target}, which is the target`);
  if (weights !== undefined) checkWeights(weights, prediction.shape[0]);
  const weighted = weights?.some((weight) => weight !== 1) === true;
  if (penalty === "l2" && !weighted) return meanSquaredError(prediction, answer);
  return tf.tidy(() => {
    const cost = penalties[penalty](tf.sub(prediction, answer));
    if (!weighted) return tf.mean<tf.Scalar>(cost);
    return tf.mean<tf.Scalar>(tf.mul(tf.mean(cost, [1, 2, 3]), tf.tensor1d([...weights])));
  });
}

function checkWeights(weights: readonly number[], batch: number): void {
  if (weights.length !== batch) throw new RangeError(`got ${weights.length} weights for ${batch} examples`);
  const wrong = weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong >= 0) throw new RangeError(`the weight of example ${wrong} must be finite, got ${weights[wrong]}`);
}
