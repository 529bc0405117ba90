import { inference, prefixed, type NamedParameter, type Seed } from "@ddep/core";
import { head } from "@ddep/decoders";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";

/** What a decoder's blocks are asked for in denoising beside the prediction of its last map. */
export interface SideTask {
  /** Of heads that are discarded after the stage. */
  readonly parameters: readonly NamedParameter[];
  /**
   * Begins a pass: is shown the blocks' maps on the way, and then gives a loss for each block that it asks something of. `images`
   * are clean, in the scale of the noise; `target` is what the last map's prediction is held against.
   */
  begin(
    images: tf.Tensor4D,
    target: tf.Tensor4D,
  ): { readonly observe: (name: string, map: tf.Tensor) => void; readonly losses: readonly tf.Scalar[] };
}

/** A block of a decoder. */
export interface Block {
  /** As the decoder's source has it, such as `block1`. */
  readonly name: string;
  readonly channels: number;
  /** Of its map against the image. */
  readonly stride: number;
}

/** The blocks of a decoder, deep to shallow, as a pass over a small image shows them. */
export function blocksOf({ encoder, decoder }: Parts): Block[] {
  const side = Math.max(...encoder.strides);
  const blocks: Block[] = [];
  tf.tidy(() => {
    const observe = (name: string, { shape }: tf.Tensor) => {
      if (name.startsWith("block")) blocks.push({ name, channels: shape[3]!, stride: side / shape[1]! });
    };
    decoder.apply(encoder.apply(tf.zeros([1, side, side, 3]), inference), { ...inference, observe });
  });
  return blocks;
}

/** A linear head on a block's map, or on one of as many channels: to `[B, H, W, out]`. */
export function sideHead({ name, channels }: Block, out: number, seed: Seed) {
  const { parameters, apply } = head({ channels, stride: 1 }, out, seed, { size: 1 });
  return {
    parameters: prefixed(parameters, `side_heads.${name}.`),
    apply: (map: tf.Tensor4D) => apply(map, inference),
  };
}
