import * as tf from "@tensorflow/tfjs-core";
import { fold, frozen, inference, type ImageBatch, type Network, type Seed } from "@ddep/core";
import { addNoise, truthOf, type Denoising } from "../denoising.js";

/** How much a denoiser misses of what changes at one scale of space. */
export interface ScaleError {
  /** Side in pixels of the squares that the details fill: those between averages of this side and of twice this side. */
  readonly pixels: number;
  /** Energy of its errors over that of what it is asked for: 0 where it finds all, 1 where it predicts nothing. */
  readonly error: number;
}

/**
 * The error of a denoiser by scale of space, on images it was not trained on. Averages over squares of 1, 2, 4, ... pixels
 * project a map, so that its mean square is the sum of those of the differences between one average and the next: the
 * energy of the details of that size (the Haar wavelet's); the last scale has all that is larger.
 *
 * Disposes of the batches. Images are of a size that the largest square divides.
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

/** Mean squares of the details of a map at each scale, of `1, 2, ..., 2^(scales - 1)` pixels. */
function energies(map: tf.Tensor4D, scales: number): number[] {
  const squares = Array.from({ length: scales }, (_, k) =>
    tf.tidy(() => tf.mean(tf.square(tf.avgPool(map, 2 ** k, 2 ** k, "valid"))).dataSync<"float32">()[0]!),
  );
  return squares.map((square, k) => square - (squares[k + 1] ?? 0));
}
