import * as tf from "@tensorflow/tfjs-core";
import { fold, frozen, inference, type ImageBatch, type Network, type Seed } from "@ddep/core";
import { addNoise, truthOf, type Denoising } from "../denoising.js";

/** The error of a denoiser at one spatial scale. */
export interface ScaleError {
  /**
   * Side in pixels of the squares that define the scale: its details are the differences between averages over squares
   * of this side and of twice this side.
   */
  readonly pixels: number;
  /** Energy of the error over the energy of the target: 0 if everything is predicted, 1 if nothing is. */
  readonly error: number;
}

/**
 * Computes the error of a denoiser by spatial scale, on images it was not trained on. Averaging over squares of 1, 2,
 * 4, ... pixels is a projection, so the mean square of a map is the sum of the mean squares of the differences between
 * successive averages: the energy of the details of each size (Haar wavelets). The last scale contains everything
 * larger.
 *
 * Disposes of the batches. The largest square must divide the image size.
 */
export async function denoisingErrorByScale(
  denoiser: Network,
  images: AsyncIterable<ImageBatch>,
  { denoising, scales = 5, seed }: { readonly denoising: Denoising; readonly scales?: number; readonly seed: Seed },
): Promise<ScaleError[]> {
  const network = frozen(denoiser);
  const missed = new Float64Array(scales);
  const asked = new Float64Array(scales);
  let batches = 0;
  for await (const { images: image } of images) {
    const drawn = fold(seed, batches++);
    tf.tidy(() => {
      const mixed = addNoise(image, denoising, drawn);
      const truth = truthOf(image, mixed, denoising.target)[denoising.target]!;
      const predicted = network.apply(mixed.noisy, { ...inference, gamma: mixed.gamma });
      energies(tf.sub(predicted, truth), scales).forEach((energy, k) => (missed[k]! += energy));
      energies(truth, scales).forEach((energy, k) => (asked[k]! += energy));
    });
    tf.dispose(image);
  }
  return Array.from(missed, (energy, k) => ({ pixels: 2 ** k, error: energy / asked[k]! }));
}

/** Returns the mean square of a map's details at each scale of `1, 2, ..., 2^(scales - 1)` pixels. */
function energies(map: tf.Tensor4D, scales: number): number[] {
  const squares = Array.from({ length: scales }, (_, k) =>
    tf.tidy(() => tf.mean(tf.square(tf.avgPool(map, 2 ** k, 2 ** k, "valid"))).dataSync<"float32">()[0]!),
  );
  return squares.map((square, k) => square - (squares[k + 1] ?? 0));
}
