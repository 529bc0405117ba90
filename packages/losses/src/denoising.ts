import * as tf from "@tensorflow/tfjs-core";
import { meanSquaredError } from "@ddep/ops";
import { penalties, type Penalty } from "./penalty.js";

export interface DenoisingTruth {
  /** eps ~ N(0, I), `[B, H, W, C]`. */
  readonly noise: tf.Tensor4D;
  /** The clean image in the encoder's scale, `[B, H, W, C]`. */
  readonly image: tf.Tensor4D;
  /** `signal * eps - noise * x`, `[B, H, W, C]`, where it is to be predicted. */
  readonly v?: tf.Tensor4D;
}

/** What a denoiser predicts: the noise that was added (the paper's choice), the clean image, or v between them. */
export type DenoisingTarget = keyof DenoisingTruth;

export interface DenoisingOptions {
  /** What an error costs; `l2`, its square, by default. */
  readonly penalty?: Penalty | undefined;
  /** Weight of each example, `[B]`; each 1 by default. */
  readonly weights?: readonly number[];
}

/**
 * Mean error of a denoiser: `mean over b of weight[b] * mean over h, w, c of penalty(prediction - target)`; by default the mean square.
 *
 * Throws a RangeError where the truth lacks the target, or the weights are not one finite number for each example.
 * Source: Brempong et al. 2022, section 3.1 (the image as target), section 3.2 (the noise) and table 1.
 */
export function denoisingLoss(
  prediction: tf.Tensor4D,
  truth: DenoisingTruth,
  target: DenoisingTarget,
  { penalty = "l2", weights }: DenoisingOptions = {},
): tf.Scalar {
  const answer = truth[target];
  if (answer === undefined) throw new RangeError(`the truth of a denoiser of ${target} has no ${target}`);
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
  if (weights.length !== batch) throw new RangeError(`${weights.length} weights are given for ${batch} examples`);
  const wrong = weights.findIndex((weight) => !Number.isFinite(weight));
  if (wrong >= 0) throw new RangeError(`the weight of example ${wrong} is ${weights[wrong]}`);
}
