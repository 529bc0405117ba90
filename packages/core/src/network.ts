import type { Seed } from "@ddep/base";
import type * as tf from "@tensorflow/tfjs-core";
import type { Layout } from "./layout.js";

/**
 * What moves a tensor: the optimiser (`trainable`), the network itself (`buffer`: a running average), or nothing
 * (`frozen`).
 */
export type Role = "trainable" | "buffer" | "frozen";

/** One named tensor of a network. */
export interface NamedParameter {
  /** The name in the PyTorch checkpoint that the network mirrors, such as `layer1.0.conv1.weight`. */
  readonly name: string;
  readonly variable: tf.Variable;
  readonly layout: Layout;
  readonly role: Role;
}

/** Whether a tensor or module of that name is `module` itself or lies below it; all lie below the nameless root. */
export const isWithin = (name: string, module: string): boolean =>
  module === "" || name === module || name.startsWith(`${module}.`);

export interface Mode {
  /** True where batch normalisation uses the batch's own statistics and moves its running averages. */
  readonly training: boolean;
  /** True where the pass repeats an earlier one for its gradient: then nothing moves. */
  readonly again?: boolean;
  /**
   * Share of the image's variance in each noisy image, `[B]` in [0, 1], for networks conditioned on it; clean images, a
   * gamma of 1, where it is not given.
   */
  readonly gamma?: tf.Tensor1D;
  /** Shown results on the way, by the names that the network's source gives them, while they are alive. */
  readonly observe?: (name: string, result: tf.Tensor) => void;
}

/** The mode of a network in use: nothing moves, and batch normalisation takes its running averages. */
export const inference: Mode = { training: false };

/** A function of tensors that carries its parameters and buffers by name. */
export interface Network<In = tf.Tensor4D, Out = tf.Tensor4D> {
  readonly parameters: readonly NamedParameter[];
  apply(input: In, mode: Mode): Out;
}

/** The affine map from pixels (0 to 255, RGB) to the scale an encoder was trained on: `(pixel - mean) / std`. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** The mean and deviation of ImageNet's pixels that torchvision and timm use. */
export const imagenetNormalization: Normalization = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

/** A network from images `[B, H, W, 3]` to one feature map `[B, ceil(H / stride), ceil(W / stride), channels]` a stage. */
export interface Encoder extends Network<tf.Tensor4D, tf.Tensor4D[]> {
  readonly name: string;
  /** Channels of each stage, shallow to deep. */
  readonly channels: readonly number[];
  /** Stride of each stage against the image, shallow to deep. */
  readonly strides: readonly number[];
  readonly normalization: Normalization;
  /** What a whole network's checkpoint has in front of the encoder's names; `encoder.` by default. */
  readonly prefix?: string;
  /** First parts of the names that belong to the checkpoint's classification layers, such as `fc.`. */
  readonly classifierPrefixes: readonly string[];
  /** What the classification layers take, where that is not the features: a vision transformer's class token. */
  readonly summary?: (images: tf.Tensor4D, mode: Mode) => tf.Tensor4D[];
  /** New classification layers, from features (or {@link summary}) to logits `[B, classes]`, under the checkpoint's names. */
  classifier(classes: number, seed: Seed): Network<tf.Tensor4D[], tf.Tensor2D>;
}

/** A network from an encoder's features to one map `[B, H / stride, W / stride, channels]`. */
export interface Decoder extends Network<tf.Tensor4D[], tf.Tensor4D> {
  /** Channels of the map it returns. */
  readonly channels: number;
  /** Stride of that map against the image: 1 where it has the image's size. A head makes up for it. */
  readonly stride: number;
}
