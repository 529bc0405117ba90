import * as tf from "@tensorflow/tfjs-core";
import type { Mode, Scope } from "@ddep/core";
import { convNormAct, kaimingUniformFanIn as init, recomputed, relu, type ConvInput } from "@ddep/ops";
import type { Doubling } from "./features.js";
import type { Conditioner } from "./noise-level.js";

/** Doubles the height and width of a map. */
export type Upsample = (x: tf.Tensor4D) => tf.Tensor4D;

/** The context of a forward pass: the mode, and the embedding of each example if the decoder is conditioned. */
export interface Pass {
  readonly mode: Mode;
  readonly embedding?: tf.Tensor2D;
}

/** Creates the context of a forward pass, given the deepest feature. */
export function passOf(conditioner: Conditioner | undefined, { shape }: tf.Tensor4D, mode: Mode): Pass {
  return conditioner === undefined ? { mode } : { mode, embedding: conditioner.embed(shape[0], mode) };
}

/**
 * A 3x3 convolution, batch normalisation (modulated by the conditioner, if any) and ReLU: `[B, H, W, in]` to
 * `[B, H, W, out]`.
 */
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
  /** Channels of the encoder feature concatenated to the map; 0 for none. */
  readonly skip: number;
  readonly out: number;
  /** Defaults to nearest-neighbour, which is fused into the convolution that follows. */
  readonly upsample?: Upsample;
  /** Whether to recompute the block for its gradient instead of keeping its activations. Defaults to false. */
  readonly recompute?: boolean;
}

/**
 * One block of a U-Net: upsampling by two, concatenation of the skip connection, then two 3x3 convolutions. Maps
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

/** One block per doubling, deep to shallow. */
export interface UpwardsOptions {
  /** Input channels. */
  readonly in: number;
  /** Channels of the blocks' maps. */
  readonly widths: readonly number[];
  readonly doublings: readonly Doubling[];
  readonly upsample?: Upsample;
  readonly recompute: boolean;
}

/**
 * Blocks from a map at the size of the deepest feature to one at the size of the image, each combined with the encoder
 * feature of its size, if there is one. Passes the maps of `block1`, `block2`, ... to `observe`.
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
