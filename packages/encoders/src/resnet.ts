import {
  imagenetNormalization,
  Scope,
  UserError,
  type Encoder,
  type Mode,
  type Normalization,
  type Seed,
} from "@ddep/core";
import { convNormAct, globalAveragePool, kaimingNormalFanOut as init, linearLayer, maxPool, relu } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import { uniformByInputs } from "./layers/initializers.js";
import { basicBlock, bottleneck, type ResidualBlock } from "./layers/residual-block.js";
import type { EncoderPart } from "./part/encoder-part.js";
import { hasBlocks, type FileNaming } from "./part/file-naming.js";
import { timmWeights } from "./part/published-weights.js";

export { basicBlock, bottleneck, type ResidualBlock, type ResidualBlockOptions } from "./layers/residual-block.js";

export interface ResnetOptions {
  /** Name of the encoder in messages and files. Defaults to `resnet`. */
  readonly name?: string;
  readonly block: ResidualBlock;
  /** Number of blocks in each stage after the stem. */
  readonly layers: readonly number[];
  /** Width of each stage; same length as `layers`. Defaults to 64, 128, 256, 512. */
  readonly widths?: readonly number[];
  /** Channels of the stem. Defaults to the first width. */
  readonly stem?: number;
  /** Side of the stem's filters. Defaults to 7; small images need a smaller one. */
  readonly stemSize?: number;
  /** Defaults to ImageNet's. */
  readonly normalization?: Normalization;
  readonly seed: Seed;
}

const classifierPrefixes = ["fc."];

/**
 * A residual network: a stem of stride 2 (7x7 by default), a 3x3 max pool, then stages of residual blocks, each but the
 * first halving the resolution. The features are the stem (stride 2) and every stage (strides 4, 8, 16, ...).
 *
 * Maps `[B, H, W, 3]` to one feature per stage, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 *
 * Source: He et al. 2016, table 1; names and initialisation of timm's `ResNet`.
 *
 * @throws UserError if `layers` and `widths` differ in length or contain anything but positive integers
 */
export function resnet(options: ResnetOptions): Encoder {
  const {
    name = "resnet",
    block,
    layers,
    widths = [64, 128, 256, 512],
    normalization = imagenetNormalization,
  } = options;
  const { stem: stemChannels = widths[0] ?? 0, stemSize = 7, seed } = options;
  check(name, layers, widths, stemChannels);
  const scope = new Scope(seed);
  const stem = convNormAct(
    { conv: scope.at("conv1"), norm: scope.at("bn1") },
    { in: 3, out: stemChannels, size: stemSize, stride: 2, init, activation: relu },
  );
  let channels = stemChannels;
  const stages = layers.map((count, stage) => {
    const blocks = Array.from({ length: count }, (_, i) => {
      const width = widths[stage]!;
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const layer = block.layer(scope.at(`layer${stage + 1}`).at(i), { in: channels, width, stride });
      channels = block.expansion * width;
      return layer;
    });
    return (x: tf.Tensor4D, mode: Mode) => tf.tidy(() => blocks.reduce((y, layer) => layer(y, mode), x));
  });
  return {
    name,
    channels: [stemChannels, ...widths.map((width) => block.expansion * width)],
    strides: [2, ...widths.map((_, stage) => 2 ** (stage + 2))],
    normalization,
    parameters: scope.parameters,
    apply(images, mode) {
      const features = [stem(images, mode)];
      let x = maxPool(features[0]!, { size: 3, stride: 2, pad: 1 });
      for (const stage of stages) features.push((x = stage(x, mode)));
      return features;
    },
    classifierPrefixes,
    classifier(classes, classifierSeed) {
      const head = new Scope(classifierSeed);
      const fc = linearLayer(head.at("fc"), { in: channels, out: classes, init: uniformByInputs });
      return { parameters: head.parameters, apply: (features) => fc(globalAveragePool(features.at(-1)!)) };
    },
  };
}

function check(name: string, layers: readonly number[], widths: readonly number[], stem: number): void {
  const positive = (value: number) => Number.isSafeInteger(value) && value > 0;
  if (layers.length === 0 || layers.length !== widths.length)
    throw new UserError(`has ${layers.length} stages in layers and ${widths.length} in widths`, {
      key: name,
      fix: "give one number of blocks and one width per stage, for at least one stage",
    });
  const wrong = [...layers, ...widths, stem].find((value) => !positive(value));
  if (wrong !== undefined)
    throw new UserError(`${wrong} is not a number of blocks or channels`, {
      key: name,
      fix: "give positive integers",
    });
}

/** Number of blocks in each stage. Source: He et al. 2016, table 1. */
const table1 = {
  resnet18: { block: basicBlock, layers: [2, 2, 2, 2] },
  resnet34: { block: basicBlock, layers: [3, 4, 6, 3] },
  resnet50: { block: bottleneck, layers: [3, 4, 6, 3] },
  resnet101: { block: bottleneck, layers: [3, 4, 23, 3] },
  resnet152: { block: bottleneck, layers: [3, 8, 36, 3] },
} as const;

const sized =
  (name: keyof typeof table1) =>
  (seed: Seed): Encoder =>
    resnet({ name, ...table1[name], seed });

/** ResNet-18. Source: He et al. 2016, table 1; timm's `resnet18`. */
export const resnet18 = sized("resnet18");
/** ResNet-34. Source: He et al. 2016, table 1; timm's `resnet34`. */
export const resnet34 = sized("resnet34");
/** ResNet-50. Source: He et al. 2016, table 1; timm's `resnet50`. */
export const resnet50 = sized("resnet50");
/** ResNet-101. Source: He et al. 2016, table 1; timm's `resnet101`. */
export const resnet101 = sized("resnet101");
/** ResNet-152. Source: He et al. 2016, table 1; timm's `resnet152`. */
export const resnet152 = sized("resnet152");

/** A narrow ResNet with three stages of one block each, for small images; the quickstart trains it in a minute. */
export const resnetMini = (seed: Seed): Encoder =>
  resnet({
    name: "resnet_mini",
    block: basicBlock,
    layers: [1, 1, 1],
    widths: [24, 48, 96],
    stemSize: 3,
    seed,
  });

/** torchvision's original weights, as distributed by timm. */
const torchvisionWeights = (name: keyof typeof table1, results?: readonly [percent: number, size: number]) =>
  timmWeights(`${name}.tv_in1k`, { licence: "BSD-3-Clause", ...(results && { results }) });

function part(
  name: keyof typeof table1,
  { help, weights, create }: Pick<EncoderPart, "help" | "weights" | "create">,
): EncoderPart {
  const { block, layers } = table1[name];
  const naming: FileNaming = {
    naming: "timm",
    classifier: "fc.bias",
    matches: (sizes) =>
      sizes("conv1.weight") === 64 &&
      sizes("layer4.0.bn2.weight") === 512 &&
      (sizes("layer1.0.conv3.weight") !== undefined) === (block === bottleneck) &&
      hasBlocks(sizes, layers, (stage, i) => `layer${stage + 1}.${i}.conv1.weight`),
  };
  return {
    help,
    source: "He et al. 2016, table 1",
    create,
    weights,
    peers: { timm: name, torchvision: name, smp: name },
    classifierPrefixes,
    files: [naming],
  };
}

/** The ResNet encoders. */
export const resnetEncoders = {
  resnet18: part("resnet18", {
    help: "ResNet-18",
    create: resnet18,
    weights: [
      timmWeights("resnet18.a1_in1k", { results: [73.158, 288] }),
      torchvisionWeights("resnet18", [69.76, 224]),
    ],
  }),
  resnet34: part("resnet34", {
    help: "ResNet-34",
    create: resnet34,
    weights: [
      timmWeights("resnet34.a1_in1k", { results: [77.918, 288] }),
      {
        ...torchvisionWeights("resnet34"),
        top1: { percent: 73.314, size: 224, source: "torchvision, ResNet34_Weights.IMAGENET1K_V1" },
      },
    ],
  }),
  resnet50: part("resnet50", {
    help: "ResNet-50",
    create: resnet50,
    weights: [
      timmWeights("resnet50.a1_in1k", { results: [81.214, 288] }),
      torchvisionWeights("resnet50", [76.13, 224]),
    ],
  }),
  resnet101: part("resnet101", {
    help: "ResNet-101",
    create: resnet101,
    weights: [
      timmWeights("resnet101.a1_in1k", { results: [82.322, 288] }),
      torchvisionWeights("resnet101", [77.376, 224]),
    ],
  }),
  resnet152: part("resnet152", {
    help: "ResNet-152",
    create: resnet152,
    weights: [
      timmWeights("resnet152.a1_in1k", { results: [82.732, 288] }),
      torchvisionWeights("resnet152", [78.322, 224]),
    ],
  }),
  resnet_mini: {
    help: "a small ResNet for small images",
    source: "He et al. 2016, table 1, with three narrow stages of one block each",
    create: resnetMini,
    weights: [],
    peers: {},
    classifierPrefixes,
    files: [],
  },
} satisfies Record<string, EncoderPart>;
