import { fold, type ImageBatch, type Network, type Normalization, type Seed } from "@ddep/core";
import { denoisingLoss, type DenoisingTarget, type DenoisingTruth, type Penalty } from "@ddep/losses";
import {
  corrupt,
  gammas,
  restored,
  uniformWeighting,
  velocity,
  white,
  type NoiseField,
  type NoiseLevels,
  type NoiseSchedule,
  type Weighting,
} from "@ddep/noise-schedules";
import type { Loss } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import type { BlockTask } from "./side-tasks/block-tasks.js";
import type { SideTask } from "./side-tasks/side-task.js";

/** What the denoiser is given, and what it predicts. */
export interface Denoising {
  /** Draws the noise level of each image. */
  readonly noise: NoiseSchedule;
  /** What the denoiser predicts: the noise (the paper's choice), the image, or v. */
  readonly target: DenoisingTarget;
  /** Draws the noise itself. Defaults to white noise. */
  readonly field?: NoiseField | undefined;
  /**
   * The normalisation in which images are mixed with noise and predicted, such as one in which they have variance 1.
   * Defaults to the encoder's.
   */
  readonly scale?: Normalization | undefined;
  /** Weight of each image's error as a function of its noise level. Defaults to 1 for every level. */
  readonly weighting?: Weighting | undefined;
  /** The penalty on an error. Defaults to its square. */
  readonly penalty?: Penalty | undefined;
  /**
   * An extra task for every block of the decoder, beside the prediction of the last one. Defaults to none, as in the
   * paper.
   */
  readonly blocks?: BlockTask | undefined;
}

/** Images mixed with noise, `[B, H, W, C]`, and what they were mixed from. */
export interface NoisyImages {
  readonly noisy: tf.Tensor4D;
  /** The noise eps. */
  readonly noise: tf.Tensor4D;
  readonly levels: NoiseLevels;
  /** The share of the clean image in the variance of each noisy image, `[B]`: the input of a conditioned denoiser. */
  readonly gamma: tf.Tensor1D;
}

/** Mixes images with noise: `x~ = signal * x + noise * eps`. The levels and eps are drawn from the seed. */
export function addNoise(
  images: tf.Tensor4D,
  { noise: schedule, field = white }: Pick<Denoising, "noise" | "field">,
  seed: Seed,
): NoisyImages {
  const noise = field(images.shape, fold(seed, "noise"));
  const levels = schedule(images.shape[0], fold(seed, "level"));
  return { noisy: corrupt(images, noise, levels), noise, levels, gamma: tf.tensor1d(gammas(levels)) };
}

/** Returns what a denoiser's prediction is compared with: the noise, the images, and v if that is the target. */
export function truthOf(image: tf.Tensor4D, { noise, levels }: NoisyImages, target: DenoisingTarget): DenoisingTruth {
  return { noise, image, ...(target === "v" && { v: velocity(image, noise, levels) }) };
}

/**
 * The denoising loss: `mean((g(f(x~)) - target)^2)`, with `x~` from {@link addNoise}. The denoiser also receives gamma,
 * which has an effect only if it is conditioned on it.
 *
 * Source: Brempong et al. 2022, section 3.1 (the objective), section 3.2 (the noise as target), section 4.1 (scaled
 * noise).
 */
export const denoise =
  (denoising: Denoising, task?: SideTask): Loss<ImageBatch> =>
  (denoiser, { images }, seed) => {
    const { target, weighting = uniformWeighting, penalty } = denoising;
    const mixed = addNoise(images, denoising, seed);
    const truth = truthOf(images, mixed, target);
    const pass = task?.begin(images, truth[target]!);
    const mode = { training: true, gamma: mixed.gamma, ...(pass && { observe: pass.observe }) };
    const prediction = denoiser.apply(mixed.noisy, mode);
    const weights = weighting(mixed.levels, target);
    const own = denoisingLoss(prediction, truth, target, { penalty, weights });
    if (pass === undefined) return own;
    return tf.div(tf.addN([own, ...pass.losses]), pass.losses.length + 1);
  };

/**
 * Applies a denoiser to images. Returns the noisy images, the prediction, and the denoised images that the prediction
 * implies.
 */
export function applyDenoiser(denoiser: Network, images: tf.Tensor4D, denoising: Denoising, seed: Seed) {
  return tf.tidy(() => {
    const { noisy, levels, gamma } = addNoise(images, denoising, seed);
    const predicted = denoiser.apply(noisy, { training: false, gamma });
    return { noisy, predicted, denoised: restored(predicted, noisy, levels, denoising.target) };
  });
}
