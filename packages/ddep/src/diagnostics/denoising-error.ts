import * as tf from "@tensorflow/tfjs-core";
import { fold, frozen, inference, type ImageBatch, type Network, type Seed } from "@ddep/core";
import type { DenoisingTarget } from "@ddep/losses";
import { corrupt, gammas, velocity, white, type NoiseSchedule } from "@ddep/noise-schedules";

/** How far a denoiser is off at one noise magnitude. */
export interface LevelError {
  readonly sigma: number;
  /** Mean squared error of what it predicts, over all values of all images. */
  readonly error: number;
}

export interface DenoisingErrorOptions {
  readonly sigmas: readonly number[];
  /** The schedule of a magnitude, such as `scaled`. */
  readonly scheduleOf: (sigma: number) => NoiseSchedule;
  readonly target: DenoisingTarget;
  readonly seed: Seed;
}

/**
 * The error of a denoiser at several noise magnitudes, `mean((g(f(x~)) - target)^2)`, on images it was not trained on.
 *
 * Each image meets the same noise at every magnitude. Disposes of the batches. Where there is no image, errors are NaN.
 */
export async function denoisingErrorByLevel(
  denoiser: Network,
  images: AsyncIterable<ImageBatch>,
  { sigmas, scheduleOf, target, seed }: DenoisingErrorOptions,
): Promise<LevelError[]> {
  const network = frozen(denoiser);
  const sums = sigmas.map(() => 0);
  let [values, batches] = [0, 0];
  for await (const { images: image } of images) {
    const drawn = fold(seed, batches++);
    sigmas.forEach((sigma, i) => {
      sums[i]! += tf.tidy(() => {
        const noise = white(image.shape, fold(drawn, "noise"));
        const levels = scheduleOf(sigma)(image.shape[0], fold(drawn, "level"));
        const truth = target === "noise" ? noise : target === "image" ? image : velocity(image, noise, levels);
        const mode = { ...inference, gamma: tf.tensor1d(gammas(levels)) };
        const predicted = network.apply(corrupt(image, noise, levels), mode);
        return tf.sum(tf.squaredDifference(predicted, truth)).dataSync<"float32">()[0]!;
      });
    });
    values += image.size;
    tf.dispose(image);
  }
  return sigmas.map((sigma, i) => ({ sigma, error: sums[i]! / values }));
}
