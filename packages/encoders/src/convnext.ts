import * as tf from "@tensorflow/tfjs-core";
import { constant, imagenetNormalization, Scope, type Encoder, type Seed } from "@ddep/core";
import { addBias, convLayer, depthwiseLayer, gelu, globalAveragePool, layerNormLayer, linearLayer } from "@ddep/ops";
import { gaussian } from "./layers/initializers.js";
import { padded } from "./layers/padded.js";
import type { EncoderPart, Renames } from "./part/encoder-part.js";
import { hasBlocks, type FileNaming } from "./part/file-naming.js";
import { timmWeights } from "./part/published-weights.js";

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

const init = gaussian(0.02);

/** Initial scale of a block's residual branch. Source: Liu et al. 2022, appendix A.1. */
const LAYER_SCALE = 1e-6;

/** A convolution over non-overlapping patches; incomplete patches are zero-padded. */
function patches(scope: Scope, { size, ...sizes }: { in: number; out: number; size: number }): Layer {
  const conv = convLayer(scope, { ...sizes, size, stride: size, pad: 0, bias: true, init });
  const whole = (length: number) => Math.ceil(length / size) * size;
  return (x) => conv(padded(x, whole(x.shape[1]), whole(x.shape[2])));
}

/**
 * A block: `x + gamma * down(gelu(up(norm(depthwise(x)))))`, with four times as many channels in between.
 *
 * Source: Liu et al. 2022, figure 4; names of timm's `ConvNeXtBlock`.
 */
function block(scope: Scope, channels: number): Layer {
  const gamma = scope.parameter("gamma", [channels], constant(LAYER_SCALE));
  const depthwise = depthwiseLayer(scope.at("conv_dw"), { channels, size: 7, init });
  const bias = scope.at("conv_dw").parameter("bias", [channels], constant(0)) as tf.Variable<tf.Rank.R1>;
  const norm = layerNormLayer(scope.at("norm"), { channels });
  const up = linearLayer(scope.at("mlp").at("fc1"), { in: channels, out: 4 * channels, init });
  const down = linearLayer(scope.at("mlp").at("fc2"), { in: 4 * channels, out: channels, init });
  return (x) => tf.tidy(() => tf.add(x, tf.mul(down(gelu(up(norm(addBias(depthwise(x), bias))))), gamma)));
}

export interface ConvnextOptions {
  /** Name of the encoder in messages and files. */
  readonly name: string;
  /** Number of blocks in each stage. */
  readonly blocks: readonly number[];
  /** Channels of each stage; same length as `blocks`. */
  readonly channels: readonly number[];
  readonly seed: Seed;
}

const classifierPrefixes = ["head.norm.", "head.fc."];

/**
 * ConvNeXt: patches of 4x4 pixels, then stages of depthwise 7x7 convolutions and MLPs, each but the first halving the
 * resolution. The features are the stages (strides 4, 8, 16, ...).
 *
 * Maps `[B, H, W, 3]` to one feature per stage, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 * Incomplete patches are zero-padded, where timm drops them.
 *
 * Source: Liu et al. 2022, section 2 and table 9; names and initialisation of timm's `ConvNeXt`.
 */
export function convnext({ name, blocks, channels, seed }: ConvnextOptions): Encoder {
  const scope = new Scope(seed);
  const first = { in: 3, out: channels[0]!, size: 4 };
  const stem = [
    patches(scope.at("stem").at(0), first),
    layerNormLayer(scope.at("stem").at(1), { channels: first.out }),
  ];
  const stages = blocks.map((count, i) => {
    const at = scope.at("stages").at(i);
    const out = channels[i]!;
    const before = i === 0 ? stem : halving(at.at("downsample"), channels[i - 1]!, out);
    const layers = Array.from({ length: count }, (_, j) => block(at.at("blocks").at(j), out));
    return (x: tf.Tensor4D) => tf.tidy(() => [...before, ...layers].reduce((y, layer) => layer(y), x));
  });
  const deep = channels.at(-1)!;
  return {
    name,
    channels,
    strides: channels.map((_, i) => 2 ** (i + 2)),
    normalization: imagenetNormalization,
    parameters: scope.parameters,
    apply(images) {
      const features: tf.Tensor4D[] = [];
      for (const stage of stages) features.push(stage(features.at(-1) ?? images));
      return features;
    },
    classifierPrefixes,
    classifier(classes, classifierSeed) {
      const head = new Scope(classifierSeed).at("head");
      const norm = layerNormLayer(head.at("norm"), { channels: deep });
      const fc = linearLayer(head.at("fc"), { in: deep, out: classes, init });
      return { parameters: head.parameters, apply: (maps) => fc(norm(globalAveragePool(maps.at(-1)!))) };
    },
  };
}

/** Halves height and width, by a normalisation and 2x2 patches. */
const halving = (scope: Scope, inputs: number, out: number): Layer[] => [
  layerNormLayer(scope.at(0), { channels: inputs }),
  patches(scope.at(1), { in: inputs, out, size: 2 }),
];

/** Blocks and channels of each stage. Source: Liu et al. 2022, section 3.1. */
const sizes = {
  convnext_tiny: { blocks: [3, 3, 9, 3], channels: [96, 192, 384, 768] },
  convnext_small: { blocks: [3, 3, 27, 3], channels: [96, 192, 384, 768] },
  convnext_base: { blocks: [3, 3, 27, 3], channels: [128, 256, 512, 1024] },
} as const;

const sized =
  (name: keyof typeof sizes) =>
  (seed: Seed): Encoder =>
    convnext({ name, ...sizes[name], seed });

/** ConvNeXt-Tiny. Source: Liu et al. 2022, section 3.1; timm's `convnext_tiny`. */
export const convnextTiny = sized("convnext_tiny");
/** ConvNeXt-Small. Source: Liu et al. 2022, section 3.1; timm's `convnext_small`. */
export const convnextSmall = sized("convnext_small");
/** ConvNeXt-Base. Source: Liu et al. 2022, section 3.1; timm's `convnext_base`. */
export const convnextBase = sized("convnext_base");

/** segmentation_models_pytorch uses timm's `FeatureListNet`, which flattens the names of stem and stages. */
const smpNames: Renames = {
  to: (name) => name.replace(/^(stem|stages)\.(\d+)\./, "$1_$2."),
  from: (name) => name.replace(/^(stem|stages)_(\d+)\./, "$1.$2."),
};

function part(
  name: keyof typeof sizes,
  { help, create, weights }: Pick<EncoderPart, "help" | "create" | "weights">,
): EncoderPart {
  const { blocks, channels } = sizes[name];
  const timm: FileNaming = {
    naming: "timm",
    classifier: "head.fc.bias",
    matches: (first) =>
      first("stem.0.weight") === channels[0] &&
      // ConvNeXt V2 has no layer scale, and timm's `hnf` variant normalises before pooling.
      first("stages.0.blocks.0.gamma") === channels[0] &&
      first("norm_pre.weight") === undefined &&
      hasBlocks(first, blocks, (stage, i) => `stages.${stage}.blocks.${i}.conv_dw.weight`),
  };
  const smp: FileNaming = {
    naming: "segmentation_models_pytorch",
    matches: (first) => timm.matches((tensor) => first(smpNames.to(tensor))),
    toTimm: (tensors) => new Map([...tensors].map(([tensor, value]) => [smpNames.from(tensor), value])),
  };
  return {
    help,
    source: "Liu et al. 2022, section 3.1",
    create,
    weights,
    peers: { timm: name, smp: `tu-${name}` },
    smpNames,
    classifierPrefixes,
    files: [timm, smp],
  };
}

/** The ConvNeXt encoders. */
export const convnextEncoders = {
  convnext_tiny: part("convnext_tiny", {
    help: "ConvNeXt-Tiny",
    create: convnextTiny,
    weights: [
      timmWeights("convnext_tiny.in12k_ft_in1k", { results: [84.45, 288] }),
      timmWeights("convnext_tiny.fb_in1k", { results: [82.698, 288] }),
    ],
  }),
  convnext_small: part("convnext_small", {
    help: "ConvNeXt-Small",
    create: convnextSmall,
    weights: [
      timmWeights("convnext_small.in12k_ft_in1k", { results: [85.33, 288] }),
      timmWeights("convnext_small.fb_in1k", { results: [83.7, 288] }),
    ],
  }),
  convnext_base: part("convnext_base", {
    help: "ConvNeXt-Base",
    create: convnextBase,
    weights: [
      timmWeights("convnext_base.fb_in22k_ft_in1k", { results: [86.274, 288] }),
      timmWeights("convnext_base.fb_in1k", { results: [84.428, 288] }),
    ],
  }),
} satisfies Record<string, EncoderPart>;
