import * as tf from "@tensorflow/tfjs-core";
import { fold, permutation, type ImageBatch, type Seed } from "@ddep/core";
import type { Parts } from "../parts.js";
import { linearCka } from "./linear-cka.js";
import { participationRatio } from "./participation-ratio.js";
import { visitLayers } from "./visit-layers.js";

/** Compares the feature maps of a layer before and after, over positions of images. */
export interface LayerComparison {
  /** `encoder 1`, ..., `decoder 1`, ..., in the order of a forward pass. */
  readonly layer: string;
  readonly channels: number;
  /** Similarity of the two: {@link linearCka}. */
  readonly cka: number;
  /** Effective number of directions used, at most the number of channels: {@link participationRatio}. */
  readonly rankBefore: number;
  readonly rankAfter: number;
}

export interface CompareFeaturesOptions {
  readonly seed: Seed;
  /** Positions sampled from each image's map. Defaults to 32. */
  readonly positions?: number;
}

/**
 * Compares every stage of the encoder and block of the decoder between two states of one architecture, on the same
 * images. Each example is one position of an image, sampled once for both states.
 *
 * Disposes of the batches. The encoder's strides must divide the image size. Values are NaN for a layer whose maps are
 * constant.
 */
export async function compareFeatures(
  before: Parts,
  after: Parts,
  images: AsyncIterable<ImageBatch>,
  { seed, positions = 32 }: CompareFeaturesOptions,
): Promise<LayerComparison[]> {
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
  const compared = [...rows].map(([layer, samples]) =>
    tf.tidy(() => {
      const [first, second] = [tf.concat(samples[0]), tf.concat(samples[1])];
      return {
        layer,
        channels: first.shape[1],
        cka: linearCka(first, second),
        rankBefore: participationRatio(first),
        rankAfter: participationRatio(second),
      };
    }),
  );
  tf.dispose([...rows.values()].flat(2));
  return compared;
}

/** Returns rows `[B * positions, C]` from the map of each layer. */
function samplesOf(parts: Parts, images: tf.Tensor4D, positions: number, seed: Seed) {
  const samples: [string, tf.Tensor2D][] = [];
  tf.tidy(() =>
    visitLayers(parts, images, (layer, map) => samples.push([layer, tf.keep(drawPositions(map, positions, seed))])),
  );
  return samples;
}

/**
 * Samples the same positions from every image of a map `[B, H, W, C]`, or all positions if there are no more than that.
 */
function drawPositions(map: tf.Tensor4D, positions: number, seed: Seed): tf.Tensor2D {
  const [batch, height, width, channels] = map.shape;
  const order = permutation(seed, height * width).slice(0, positions);
  const flat = tf.reshape(map, [batch, height * width, channels]);
  const rows = tf.gather(flat, tf.tensor1d(Int32Array.from(order), "int32"), 1);
  return tf.reshape(rows, [batch * order.length, channels]);
}
