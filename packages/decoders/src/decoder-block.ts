import * as tf from "@tensorflow/tfjs-core";
import type { Mode, Scope } from "@ddep/core";
import { convNormAct, kaimingUniformFanIn as init, recomputed, relu, type ConvInput } from "@ddep/ops";
import type { Doubling } from "./features.js";
import type { Conditioner } from "./noise-level.js";

/** Twice the height and width of a map. */
export type Upsample = (x: tf.Tensor4D) => tf.Tensor4D;

/** What a decoder's layers are told in a pass: the mode, and the embedding of each example where it is conditioned. */
export interface Pass {
  readonly mode: Mode;
  readonly embedding?: tf.Tensor2D;
}

/** What one pass tells the layers of a decoder, from its deepest feature. */
export function passOf(conditioner: Conditioner | undefined, { shape }: tf.Tensor4D, mode: Mode): Pass {
  return conditioner === undefined ? { mode } : { mode, embedding: conditioner.embed(shape[0], mode) };
}

/** A 3x3 convolution, batch normalisation (moved by the conditioner, if any) and ReLU: `[B, H, W, in]` to `[B, H, W, out]`. */
export function convLayer3x3(
  scope: Scope,
  { in: inputs, out }: { readonly in: number; readonly out: number },
  conditioner: Conditioner | undefined,
): (x: ConvInput, pass: Pass) => tf.Tensor4D {
  const scopes = { conv: scope.at(0), norm: scope.at(1) };
  const options = { in: inputs, out, size: 3, init };
  if (conditioner === undefined) {
    const layer = convNormAct(scopes, { ...options, activation: relu });
    return (x, { mode }) => layer(x, mode);
  }
  const layer = convNormAct(scopes, options);
  const modulation = conditioner.modulation(scope, out);
  return (x, { mode, embedding }) => tf.tidy(() => relu(modulation(layer(x, mode), embedding!)));
}

interface DecoderBlockOptions {
  readonly in: number;
  /** Channels of the encoder's feature beside it; 0 for none. */
  readonly skip: number;
  readonly out: number;
  /** Nearest-neighbour by default, which the convolution after it takes on itself. */
  readonly upsample?: Upsample;
  /** Whether the block is computed again for its gradient instead of being kept; false by default. */
  readonly recompute?: boolean;
}

/**
 * One block of a U-Net: twice the size, the skip beside it, then two 3x3 convolutions:
 * `[B, H, W, in]` and `[B, 2H, 2W, skip]` to `[B, 2H, 2W, out]`.
 */
function decoderBlock(
  scope: Scope,
  { in: inputs, skip: skipChannels, out, upsample, recompute = false }: DecoderBlockOptions,
  conditioner: Conditioner | undefined,
): (x: tf.Tensor4D, skip: tf.Tensor4D | undefined, pass: Pass) => tf.Tensor4D {
  const before = scope.parameters.length;
  const first = convLayer3x3(scope.at("conv1"), { in: inputs + skipChannels, out }, conditioner);
  const second = convLayer3x3(scope.at("conv2"), { in: out, out }, conditioner);
  const block = (x: tf.Tensor4D, skip: tf.Tensor4D | undefined, pass: Pass) =>
    tf.tidy(() => {
      const up = upsample === undefined ? { first: x, repeated: true } : { first: upsample(x) };
      return second(first(skip === undefined ? up : { ...up, second: skip }, pass), pass);
    });
  if (!recompute) return block;
  const parameters = scope.parameters
    .slice(before)
    .flatMap(({ role, variable }) => (role === "trainable" ? [variable] : []));
  return (x, skip, pass) => {
    const maps = [x, ...(skip === undefined ? [] : [skip]), ...(pass.embedding === undefined ? [] : [pass.embedding])];
    return recomputed(maps as tf.Tensor4D[], parameters, ([x, ...rest], again) => {
      const mode = { ...pass.mode, again };
      const embedding = pass.embedding === undefined ? {} : { embedding: rest.at(-1) as unknown as tf.Tensor2D };
      return block(x!, skip === undefined ? undefined : rest[0], { mode, ...embedding });
    });
  };
}

/** A block for each doubling, deep to shallow: what the block takes, and how its map is made from the one before. */
export interface UpwardsOptions {
  /** Channels of the map that the first block takes. */
  readonly in: number;
  /** Channels of the blocks' maps. */
  readonly widths: readonly number[];
  readonly doublings: readonly Doubling[];
  readonly upsample?: Upsample;
  readonly recompute: boolean;
}

/**
 * Blocks from a map of the deepest feature's size to one of the image's, each beside the encoder's feature of its size where
 * there is one; shows the map of `block1`, `block2`, ...
 */
export function upwards(
  scope: Scope,
  { in: inputs, widths, doublings, ...options }: UpwardsOptions,
  conditioner: Conditioner | undefined,
): (x: tf.Tensor4D, features: readonly tf.Tensor4D[], pass: Pass) => tf.Tensor4D {
  const blocks = doublings.map(({ channels: skip, place }, i) => {
    const sizes = { in: widths[i - 1] ?? inputs, skip, out: widths[i]! };
    const block = decoderBlock(scope.at("blocks").at(i), { ...sizes, ...options }, conditioner);
    return { block, place };
  });
  return (deepest, features, pass) =>
    blocks.reduce((x, { block, place }, i) => {
      const map = block(x, place === undefined ? undefined : features[place], pass);
      pass.mode.observe?.(`block${i + 1}`, map);
      return map;
    }, deepest);
}
