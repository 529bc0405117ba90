import * as tf from "@tensorflow/tfjs-core";
import { fold, frozen, inference, type ImageBatch, type Network, type Seed } from "@ddep/core";
import type { NoiseSchedule } from "@ddep/noise-schedules";
import { addNoise, truthOf, type Denoising } from "../denoising.js";

/** The error of a denoiser at one noise magnitude. */
export interface LevelError {
  readonly sigma: number;
  /** Mean squared error of the prediction, over all values of all images. */
  readonly error: number;
}

export interface DenoisingErrorOptions {
  readonly sigmas: readonly number[];
  /** Returns the schedule for a magnitude, such as `scaled`. */
  readonly scheduleOf: (sigma: number) => NoiseSchedule;
  readonly target: Denoising["target"];
  readonly seed: Seed;
}

/**
 * Computes the error of a denoiser at several noise magnitudes, `mean((g(f(x~)) - target)^2)`, on images it was not
 * trained on.
 *
 * Each image is mixed with the same noise at every magnitude. Disposes of the batches. Errors are NaN if there are no
 * images.
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
        const mixed = addNoise(image, { noise: scheduleOf(sigma) }, drawn);
        const truth = truthOf(image, mixed, target)[target]!;
        const predicted = network.apply(mixed.noisy, { ...inference, gamma: mixed.gamma });
        return tf.sum(tf.squaredDifference(predicted, truth)).dataSync<"float32">()[0]!;
      });
    });
    values += image.size;
    tf.dispose(image);
  }
  return sigmas.map((sigma, i) => ({ sigma, error: sums[i]! / values }));
}
