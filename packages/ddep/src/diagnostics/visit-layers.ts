import { inference } from "@ddep/core";
import type * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";

/**
 * Calls `visit` with the map `[B, H, W, C]` of every encoder stage (`encoder 1`, ...) and decoder block (`decoder 1`,
 * ...; `decoder` if it has no blocks), in the order of a forward pass. Each map is only valid during its visit.
 */
export function visitLayers(
  { encoder, decoder }: Parts,
  images: tf.Tensor4D,
  visit: (layer: string, map: tf.Tensor4D) => void,
): void {
  const features = encoder.apply(images, inference);
  features.forEach((map, i) => visit(`encoder ${i + 1}`, map));
  let blocks = 0;
  const observe = (name: string, map: tf.Tensor) => {
    if (name.startsWith("block")) visit(`decoder ${++blocks}`, map as tf.Tensor4D);
  };
  const map = decoder.apply(features, { ...inference, observe });
  if (blocks === 0) visit("decoder", map);
}
