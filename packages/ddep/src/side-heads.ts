import { fold, inference, prefixed, type NamedParameter, type Seed } from "@ddep/core";
import { head } from "@ddep/decoders";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "./parts.js";

/** Heads of 1x1 filters on the blocks of a decoder but for the last, that denoise at the size of the block's map. */
export interface SideHeads {
  readonly parameters: readonly NamedParameter[];
  /**
   * What a block's head predicts from its map, and the stride of both against the image; undefined for the last block, and for
   * what is no block.
   */
  predict(block: string, map: tf.Tensor4D): { readonly prediction: tf.Tensor4D; readonly stride: number } | undefined;
}

/** New heads for the blocks of a decoder, with random weights. */
export function sideHeads({ encoder, decoder }: Parts, seed: Seed): SideHeads {
  const side = Math.max(...encoder.strides);
  const blocks: { name: string; channels: number; stride: number }[] = [];
  tf.tidy(() => {
    const features = encoder.apply(tf.zeros([1, side, side, 3]), inference);
    const observe = (name: string, { shape }: tf.Tensor) => {
      if (name.startsWith("block")) blocks.push({ name, channels: shape[3]!, stride: side / shape[1]! });
    };
    decoder.apply(features, { ...inference, observe });
  });
  const heads = new Map(
    blocks.slice(0, -1).map(({ name, channels, stride }) => {
      const network = head({ channels, stride: 1 }, 3, fold(seed, "side head", name), { size: 1 });
      return [name, { network, stride }];
    }),
  );
  return {
    parameters: [...heads].flatMap(([name, { network }]) => prefixed(network.parameters, `side_heads.${name}.`)),
    predict(block, map) {
      const found = heads.get(block);
      return found && { prediction: found.network.apply(map, inference), stride: found.stride };
    },
  };
}
