import type { Seed } from "@ddep/base";
import type * as tf from "@tensorflow/tfjs-core";
import type { Layout } from "./layout.js";

/**
 * What updates a tensor: the optimiser (`trainable`), the network itself (`buffer`, such as a running average), or
 * nothing (`frozen`).
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

/**
 * Returns whether the tensor or module `name` is `module` itself or lies below it. Everything lies below the root,
 * `""`.
 */
export const isWithin = (name: string, module: string): boolean =>
  module === "" || name === module || name.startsWith(`${module}.`);

export interface Mode {
  /** Whether batch normalisation uses the statistics of the batch and updates its running averages. */
  readonly training: boolean;
  /** Whether this pass repeats an earlier one to compute its gradient; running averages are then not updated. */
  readonly again?: boolean;
  /**
   * Share of the clean image in the variance of each noisy image, `[B]` in [0, 1], for networks conditioned on it.
   * Defaults to 1, a clean image.
   */
  readonly gamma?: tf.Tensor1D;
  /**
   * Called with each intermediate result while it is alive, under the name that the network's reference implementation
   * gives it.
   */
  readonly observe?: (name: string, result: tf.Tensor) => void;
}

/** The mode for inference: nothing is updated, and batch normalisation uses its running averages. */
export const inference: Mode = { training: false };

/** A function of tensors together with its named parameters and buffers. */
export interface Network<In = tf.Tensor4D, Out = tf.Tensor4D> {
  readonly parameters: readonly NamedParameter[];
  apply(input: In, mode: Mode): Out;
}

/** The affine map from pixel values (0 to 255, RGB) to the scale an encoder was trained on: `(pixel - mean) / std`. */
export interface Normalization {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** The mean and standard deviation of ImageNet pixels used by torchvision and timm. */
export const imagenetNormalization: Normalization = {
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
};

/**
 * A network from images `[B, H, W, 3]` to one feature map per stage,
 * `[B, ceil(H / stride), ceil(W / stride), channels]`.
 */
export interface Encoder extends Network<tf.Tensor4D, tf.Tensor4D[]> {
  readonly name: string;
  /** Channels of each stage, shallow to deep. */
  readonly channels: readonly number[];
  /** Stride of each stage relative to the image, shallow to deep. */
  readonly strides: readonly number[];
  readonly normalization: Normalization;
  /** Prefix of the encoder's names in the checkpoint of a whole segmentation model. Defaults to `encoder.`. */
  readonly prefix?: string;
  /** Name prefixes of the checkpoint's classification layers, such as `fc.`. */
  readonly classifierPrefixes: readonly string[];
  /**
   * Computes the input of the classification layers where it is not the feature maps: a vision transformer's class
   * token.
   */
  readonly summary?: (images: tf.Tensor4D, mode: Mode) => tf.Tensor4D[];
  /**
   * Creates new classification layers from features (or {@link summary}) to logits `[B, classes]`, with the
   * checkpoint's names.
   */
  classifier(classes: number, seed: Seed): Network<tf.Tensor4D[], tf.Tensor2D>;
}

/** A network from an encoder's features to one map `[B, H / stride, W / stride, channels]`. */
export interface Decoder extends Network<tf.Tensor4D[], tf.Tensor4D> {
  /** Channels of the output map. */
  readonly channels: number;
  /**
   * Stride of the output map relative to the image: 1 if it has the size of the image. The head upsamples by this
   * factor.
   */
  readonly stride: number;
}
