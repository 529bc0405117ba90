import type { Encoder, Seed } from "@ddep/core";
import {
  basicBlock,
  bit,
  convnext,
  encoders,
  r50Vit,
  resnet,
  timmDialect,
  transunetDialect,
  type EncoderName,
  type R50VitDialect,
} from "./index.js";

/** What is known of an encoder beside its code: from timm 1.0.31, or by adding up where timm has none like it. */
export interface Published {
  readonly channels: readonly number[];
  readonly strides: readonly number[];
  /** Trainable numbers without the classification layers. */
  readonly parameters: number;
}

const halving = [2, 4, 8, 16, 32];
const halvingTo16 = halving.slice(0, 4);
const from4 = halving.slice(1);
const narrow = [64, 64, 128, 256, 512];
const wide = [64, 256, 512, 1024, 2048];

const lites: readonly Published[] = [
  { channels: [16, 24, 40, 112, 320], strides: halving, parameters: 2_958_848 },
  { channels: [16, 24, 40, 112, 320], strides: halving, parameters: 3_723_520 },
  { channels: [16, 24, 48, 120, 352], strides: halving, parameters: 4_357_952 },
  { channels: [24, 32, 48, 136, 384], strides: halving, parameters: 6_422_016 },
  { channels: [24, 32, 56, 160, 448], strides: halving, parameters: 11_149_568 },
];

/** Every encoder of the catalogue. */
export const published: Readonly<Record<EncoderName, Published>> = {
  resnet18: { channels: narrow, strides: halving, parameters: 11_176_512 },
  resnet34: { channels: narrow, strides: halving, parameters: 21_284_672 },
  resnet50: { channels: wide, strides: halving, parameters: 23_508_032 },
  resnet101: { channels: wide, strides: halving, parameters: 42_500_160 },
  resnet152: { channels: wide, strides: halving, parameters: 58_143_808 },
  resnet_mini: { channels: [24, 24, 48, 96], strides: [2, 4, 8, 16], parameters: 173_304 },
  resnetv2_50x1_bit: { channels: wide, strides: halving, parameters: 23_496_256 },
  efficientnet_lite0: lites[0]!,
  efficientnet_lite1: lites[1]!,
  efficientnet_lite2: lites[2]!,
  efficientnet_lite3: lites[3]!,
  efficientnet_lite4: lites[4]!,
  tf_efficientnet_lite0: lites[0]!,
  tf_efficientnet_lite1: lites[1]!,
  tf_efficientnet_lite2: lites[2]!,
  tf_efficientnet_lite3: lites[3]!,
  tf_efficientnet_lite4: lites[4]!,
  mobilenetv2_100: { channels: [16, 24, 32, 96, 320], strides: halving, parameters: 1_811_712 },
  convnext_tiny: { channels: [96, 192, 384, 768], strides: from4, parameters: 27_818_592 },
  convnext_small: { channels: [96, 192, 384, 768], strides: from4, parameters: 49_453_152 },
  convnext_base: { channels: [128, 256, 512, 1024], strides: from4, parameters: 87_564_416 },
  vit_base_r50_s16_224: { channels: [64, 256, 512, 768], strides: halvingTo16, parameters: 97_890_112 },
  transunet_r50_vit_b16: { channels: [64, 256, 512, 768], strides: halvingTo16, parameters: 97_888_576 },
};

const smallHybrid = (name: string, dialect: R50VitDialect) => (seed: Seed) =>
  r50Vit({ name, dialect, width: 32, units: [2, 1, 1], hidden: 24, layers: 2, heads: 3, grid: 4, seed });

/** An encoder that is put through the whole contract. */
export interface Case {
  readonly make: (seed: Seed) => Encoder;
  readonly channels: readonly number[];
  readonly strides: readonly number[];
}

const whole = (name: EncoderName): Case => ({ make: encoders[name].create, ...published[name] });

/** Of every family the smallest, or one that is smaller still. */
export const cases: Readonly<Record<string, Case>> = {
  resnet18: whole("resnet18"),
  efficientnet_lite0: whole("efficientnet_lite0"),
  tf_efficientnet_lite0: whole("tf_efficientnet_lite0"),
  small: {
    make: (seed) =>
      resnet({ name: "small", block: basicBlock, layers: [1, 1, 1, 1], widths: [8, 16, 24, 32], stem: 12, seed }),
    channels: [12, 8, 16, 24, 32],
    strides: halving,
  },
  small_bit: {
    make: (seed) => bit({ name: "small_bit", units: [1, 2, 1, 1], width: 32, seed }),
    channels: [32, 128, 256, 512, 1024],
    strides: halving,
  },
  small_convnext: {
    make: (seed) => convnext({ name: "small_convnext", blocks: [1, 2, 1, 1], channels: [8, 16, 24, 32], seed }),
    channels: [8, 16, 24, 32],
    strides: from4,
  },
  small_hybrid: {
    make: smallHybrid("small_hybrid", timmDialect),
    channels: [32, 128, 256, 24],
    strides: halvingTo16,
  },
  small_transunet: {
    make: smallHybrid("small_transunet", transunetDialect),
    channels: [32, 128, 256, 24],
    strides: halvingTo16,
  },
};
