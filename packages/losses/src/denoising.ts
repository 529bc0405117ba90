import type * as tf from "@tensorflow/tfjs-core";
import { meanSquaredError } from "@ddep/ops";

/** What a denoiser predicts: the noise that was added (the paper's choice) or the clean image. */
export type DenoisingTarget = "noise" | "image";

export interface DenoisingTruth {
  /** eps ~ N(0, I), `[B, H, W, C]`. */
  readonly noise: tf.Tensor4D;
  /** The clean image in the encoder's scale, `[B, H, W, C]`. */
  readonly image: tf.Tensor4D;
}

/**
 * Mean squared error of a denoiser: `mean((prediction - target)^2)` over every element.
 *
 * Source: Brempong et al. 2022, equation 1 and table 1.
 */
export function denoisingLoss(
  prediction: tf.Tensor4D,
  truth: DenoisingTruth,
  target: DenoisingTarget,
): tf.Scalar {
  return meanSquaredError(prediction, truth[target]);
}
