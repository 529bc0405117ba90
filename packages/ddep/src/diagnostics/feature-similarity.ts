import * as tf from "@tensorflow/tfjs-core";
import { fold, inference, permutation, type ImageBatch, type Seed } from "@ddep/core";
import type { Parts } from "../ddep.js";
import { linearCka } from "./linear-cka.js";

/** How alike a layer's maps are before and after: {@link linearCka} over positions of images. */
export interface LayerSimilarity {
  /** `encoder 1`, ..., `decoder 1`, ..., in the order of a pass. */
  readonly layer: string;
  readonly cka: number;
}

export interface FeatureSimilarityOptions {
  readonly seed: Seed;
  /** Positions drawn of each map of an image; 32 by default. */
  readonly positions?: number;
}

/**
 * Compares every stage of the encoder and block of the decoder in two states of one architecture, on the same images. An
 * example is a position of an image, drawn once for both.
 *
 * Disposes of the batches. Images are of sizes that the encoder's strides divide.
 */
export async function featureSimilarity(
  before: Parts,
  after: Parts,
  images: AsyncIterable<ImageBatch>,
  { seed, positions = 32 }: FeatureSimilarityOptions,
): Promise<LayerSimilarity[]> {
  const rows = new Map<string, [tf.Tensor2D[], tf.Tensor2D[]]>();
  let batches = 0;
  for await (const { images: batch } of images) {
    const drawn = fold(seed, batches++);
    [before, after].forEach((parts, side) => {
      for (const [layer, sample] of samplesOf(parts, batch, positions, drawn)) {
        const both = rows.get(layer) ?? [[], []];
        both[side]!.push(sample);
        rows.set(layer, both);
      }
    });
    tf.dispose(batch);
  }
  const similarities = [...rows].map(([layer, [first, second]]) => ({
    layer,
    cka: tf.tidy(() => linearCka(tf.concat(first), tf.concat(second))),
  }));
  tf.dispose([...rows.values()].flat(2));
  return similarities;
}

/** Rows `[B * positions, C]` of each layer's map. */
function samplesOf({ encoder, decoder }: Parts, images: tf.Tensor4D, positions: number, seed: Seed) {
  const samples: [string, tf.Tensor2D][] = [];
  tf.tidy(() => {
    const features = encoder.apply(images, inference);
    features.forEach((map, i) => samples.push([`encoder ${i + 1}`, tf.keep(drawPositions(map, positions, seed))])); // prettier-ignore
    let blocks = 0;
    const observe = (name: string, map: tf.Tensor) => {
      if (name.startsWith("block"))
        samples.push([`decoder ${++blocks}`, tf.keep(drawPositions(map as tf.Tensor4D, positions, seed))]);
    };
    const map = decoder.apply(features, { ...inference, observe });
    // A decoder without blocks has the map it ends with.
    if (blocks === 0) samples.push(["decoder", tf.keep(drawPositions(map, positions, seed))]);
  });
  return samples;
}

/** The same positions of every image of a map `[B, H, W, C]`: all where there are no more. */
function drawPositions(map: tf.Tensor4D, positions: number, seed: Seed): tf.Tensor2D {
  const [batch, height, width, channels] = map.shape;
  const order = permutation(seed, height * width).slice(0, positions);
  const flat = tf.reshape(map, [batch, height * width, channels]);
  const rows = tf.gather(flat, tf.tensor1d(Int32Array.from(order), "int32"), 1);
  return tf.reshape(rows, [batch * order.length, channels]);
}
