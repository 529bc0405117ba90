import * as tf from "@tensorflow/tfjs-core";
import { Scope, type Encoder, type Mode, type Seed } from "@ddep/core";
import {
  convLayer,
  globalAveragePool,
  groupNormLayer,
  kaimingNormalFanOut as init,
  maxPool,
  relu,
  stdConvLayer,
  type StdConvOptions,
} from "@ddep/ops";
import { inceptionNormalization } from "./layers/inception-normalization.js";
import { gaussian } from "./layers/initializers.js";
import { googleBitToTimm } from "./naming/google-bit.js";
import type { EncoderPart } from "./part/encoder-part.js";
import { hasBlocks, type FileNaming } from "./part/file-naming.js";
import { timmWeights } from "./part/published-weights.js";

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

const conv = (scope: Scope, options: Omit<StdConvOptions, "epsilon" | "init">) =>
  stdConvLayer(scope, { ...options, epsilon: 1e-8, init });

/** Group normalisation and ReLU. */
function normAct(scope: Scope, channels: number): Layer {
  return groupNormLayer(scope, { channels, activation: relu });
}

interface UnitOptions {
  readonly in: number;
  readonly out: number;
  readonly stride: number;
  /** Whether the shortcut has a convolution, as in the first unit of a stage. */
  readonly projected: boolean;
}

/**
 * A pre-activation unit: normalisation and ReLU before each of three convolutions, the 3x3 of which has the stride. If
 * the shortcut has a convolution, its input is the output of the first normalisation.
 *
 * Source: He et al. 2016b, figure 4(e); names of timm's `PreActBottleneck`.
 */
function unit(scope: Scope, { in: inputs, out, stride, projected }: UnitOptions): Layer {
  const width = out / 4;
  const around = projected ? conv(scope.at("downsample").at("conv"), { in: inputs, out, size: 1, stride }) : undefined;
  const norm1 = normAct(scope.at("norm1"), inputs);
  const conv1 = conv(scope.at("conv1"), { in: inputs, out: width, size: 1 });
  const norm2 = normAct(scope.at("norm2"), width);
  const conv2 = conv(scope.at("conv2"), { in: width, out: width, size: 3, stride });
  const norm3 = normAct(scope.at("norm3"), width);
  const conv3 = conv(scope.at("conv3"), { in: width, out, size: 1 });
  return (x) =>
    tf.tidy(() => {
      const active = norm1(x);
      const branch = conv3(norm3(conv2(norm2(conv1(active)))));
      return tf.add<tf.Tensor4D>(branch, around === undefined ? x : around(active));
    });
}

export interface BitOptions {
  /** Name of the encoder in messages and files. */
  readonly name: string;
  /** Units of each stage after the stem. */
  readonly units: readonly number[];
  /** Channels of the stem; the stages have 4, 8, 16, ... times as many. */
  readonly width: number;
  readonly seed: Seed;
}

const classifierPrefixes = ["norm.", "head.fc."];

/**
 * Big Transfer: a pre-activation ResNet with weight standardisation and group normalisation. The features are the
 * stem's convolution (stride 2) and the stages (strides 4, 8, 16, ...), before normalisation as in timm's
 * `features_only`; the last normalisation belongs to the classification layers.
 *
 * Maps `[B, H, W, 3]` to one feature per stage, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 *
 * Source: Kolesnikov et al. 2020, section 3; names, padding and initialisation of timm's `resnetv2_50x1_bit`.
 */
export function bit({ name, units, width, seed }: BitOptions): Encoder {
  const scope = new Scope(seed);
  const stem = conv(scope.at("stem").at("conv"), { in: 3, out: width, size: 7, stride: 2 });
  let channels = width;
  const stages = units.map((count, stage) => {
    const layers = Array.from({ length: count }, (_, i) => {
      const out = 4 * width * 2 ** stage;
      const at = scope.at("stages").at(stage).at("blocks").at(i);
      const layer = unit(at, { in: channels, out, stride: stage > 0 && i === 0 ? 2 : 1, projected: i === 0 });
      channels = out;
      return layer;
    });
    return (x: tf.Tensor4D) => tf.tidy(() => layers.reduce((y, layer) => layer(y), x));
  });
  return {
    name,
    channels: [width, ...units.map((_, stage) => 4 * width * 2 ** stage)],
    strides: [2, ...units.map((_, stage) => 2 ** (stage + 2))],
    normalization: inceptionNormalization,
    parameters: scope.parameters,
    apply(images, { observe }: Mode) {
      const features = [stem(images)];
      // The padding zeros take part in the max pool and win over negative values.
      const padded = tf.pad4d(features[0]!, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]);
      let x = maxPool(padded, { size: 3, stride: 2 });
      observe?.("stem", x);
      for (const stage of stages) features.push((x = stage(x)));
      return features;
    },
    classifierPrefixes,
    classifier(classes, classifierSeed) {
      const top = new Scope(classifierSeed);
      const norm = normAct(top.at("norm"), channels);
      const fc = convLayer(top.at("head").at("fc"), {
        in: channels,
        out: classes,
        size: 1,
        bias: true,
        init: gaussian(0.01),
      });
      return {
        parameters: top.parameters,
        apply(maps, { observe }) {
          const last = norm(maps.at(-1)!);
          observe?.("norm", last);
          const pooled = tf.reshape<tf.Rank.R4>(globalAveragePool(last), [-1, 1, 1, channels]);
          return tf.reshape(fc(pooled), [-1, classes]);
        },
      };
    },
  };
}

const r50x1 = { units: [3, 4, 6, 3], width: 64 };

/** BiT-M R50x1. Source: Kolesnikov et al. 2020, section 3.1; timm's `resnetv2_50x1_bit`. */
export const resnetv2Bit50x1 = (seed: Seed): Encoder => bit({ name: "resnetv2_50x1_bit", ...r50x1, seed });

const timm: FileNaming = {
  naming: "timm",
  classifier: "head.fc.bias",
  matches: (sizes) =>
    sizes("stem.conv.weight") === r50x1.width &&
    hasBlocks(sizes, r50x1.units, (stage, i) => `stages.${stage}.blocks.${i}.conv1.weight`),
};

const google: FileNaming = {
  naming: "Google BiT",
  classifier: "resnet/head/conv2d/bias",
  matches: (sizes) =>
    sizes("resnet/block1/unit01/a/group_norm/gamma") === r50x1.width &&
    hasBlocks(sizes, r50x1.units, (stage, i) => `resnet/block${stage + 1}/unit0${i + 1}/a/standardized_conv2d/kernel`),
  toTimm: googleBitToTimm,
};

/** The encoders of Big Transfer. */
export const bitEncoders = {
  resnetv2_50x1_bit: {
    help: "BiT-M R50x1",
    source: "Kolesnikov et al. 2020, section 3.1",
    create: resnetv2Bit50x1,
    weights: [
      timmWeights("resnetv2_50x1_bit.goog_in21k", {
        normalization: inceptionNormalization,
        note: "ImageNet-21k; Google's BiT-M-R50x1.npz",
      }),
      timmWeights("resnetv2_50x1_bit.goog_in21k_ft_in1k", {
        results: [80.34, 448],
        normalization: inceptionNormalization,
      }),
    ],
    peers: { timm: "resnetv2_50x1_bit" },
    classifierPrefixes,
    files: [timm, google],
  },
} satisfies Record<string, EncoderPart>;
