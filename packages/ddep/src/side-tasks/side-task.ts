import { inference, prefixed, type NamedParameter, type Seed } from "@ddep/core";
import { head } from "@ddep/decoders";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";

/** An extra denoising task for the decoder's blocks, beside the prediction from its last map. */
export interface SideTask {
  /** Parameters of heads that are discarded after the stage. */
  readonly parameters: readonly NamedParameter[];
  /**
   * Begins a forward pass: `observe` receives the blocks' maps during the pass, and `losses` then holds one loss per
   * block that has a task. `images` are clean, in the normalisation of the noise; `target` is the target of the final
   * prediction.
   */
  begin(
    images: tf.Tensor4D,
    target: tf.Tensor4D,
  ): { readonly observe: (name: string, map: tf.Tensor) => void; readonly losses: readonly tf.Scalar[] };
}

/** A block of a decoder. */
export interface Block {
  /** Its name in the decoder's reference implementation, such as `block1`. */
  readonly name: string;
  readonly channels: number;
  /** Stride of its map relative to the image. */
  readonly stride: number;
}

/** Returns the blocks of a decoder, deep to shallow, as found by passing a small image through it. */
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

/** Creates a linear head on a block's map, or on any map with as many channels, to `[B, H, W, out]`. */
export function sideHead({ name, channels }: Block, out: number, seed: Seed) {
  const { parameters, apply } = head({ channels, stride: 1 }, out, seed, { size: 1 });
  return {
    parameters: prefixed(parameters, `side_heads.${name}.`),
    apply: (map: tf.Tensor4D) => apply(map, inference),
  };
}
