import type * as tf from "@tensorflow/tfjs-core";
import { Scope, type Encoder, type Mode, type Normalization, type Seed } from "@ddep/core";
import { convNormAct, globalAveragePool, kaimingNormalFanOut as init, linearLayer, relu6 } from "@ddep/ops";
import { invertedResidual } from "./inverted-residual.js";
import { uniformByOutputs } from "./initializers.js";

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

const STEM = 32;
const HEAD = 1280;

/** `(pixel - 127) / 128`: what the published weights of every size were trained on. */
const normalization: Normalization = { mean: [127, 127, 127], std: [128, 128, 128] };

export interface EfficientNetLiteOptions {
  /** How the encoder is called in messages and files, as in timm. */
  readonly name: string;
  /** Factor of the stages' channels; stem and head keep theirs. */
  readonly width: number;
  /** Factor of the stages' blocks; the first and the last stage keep theirs. */
  readonly depth: number;
  readonly seed: Seed;
}

/** To a multiple of 8, and never more than a tenth below. Source: timm, `make_divisible`. */
function scaledChannels(channels: number, width: number): number {
  const rounded = Math.max(8, Math.floor((channels * width + 4) / 8) * 8);
  return rounded < 0.9 * channels * width ? rounded + 8 : rounded;
}

/**
 * EfficientNet-Lite: inverted residuals with ReLU6 and without squeeze-and-excitation. Its features are the last map
 * at each of the strides 2, 4, 8, 16 and 32.
 *
 * `[B, H, W, 3]` to `[B, ceil(H / stride), ceil(W / stride), channels]` a feature, for any H and W.
 *
 * Source: Tan and Le 2019, table 1; names, scaling, padding and initialisation of timm's `efficientnet_lite0` to `4`.
 */
export function efficientnetLite({ name, width, depth, seed }: EfficientNetLiteOptions): Encoder {
  const scope = new Scope(seed);
  const stem = convNormAct(
    { conv: scope.at("conv_stem"), norm: scope.at("bn1") },
    { in: 3, out: STEM, size: 3, stride: 2, init, activation: relu6 },
  );
  let channels = STEM;
  let reduction = 2;
  const layers = stages.map((stage, i) => {
    const ends = i === 0 || i === stages.length - 1;
    const blocks = Array.from({ length: ends ? stage.blocks : Math.ceil(stage.blocks * depth) }, (_, j) => {
      const out = scaledChannels(stage.channels, width);
      const stride = j === 0 ? stage.stride : 1;
      const { size, expansion } = stage;
      const layer = invertedResidual(scope.at("blocks").at(i).at(j), {
        in: channels,
        out,
        size,
        stride,
        expansion,
      });
      channels = out;
      return layer;
    });
    reduction *= stage.stride;
    // A feature is taken where the map is about to shrink, and at the end.
    const next = stages[i + 1];
    const feature = next === undefined || next.stride > 1;
    const apply = (x: tf.Tensor4D, mode: Mode) => blocks.reduce((y, layer) => layer(y, mode), x);
    return { apply, feature, channels, reduction };
  });
  const features = layers.filter(({ feature }) => feature);
  return {
    name,
    channels: features.map((layer) => layer.channels),
    strides: features.map((layer) => layer.reduction),
    normalization,
    entries: scope.entries,
    apply(images, mode) {
      const maps: tf.Tensor4D[] = [];
      let x = stem(images, mode);
      for (const layer of layers) {
        x = layer.apply(x, mode);
        if (layer.feature) maps.push(x);
      }
      return maps;
    },
    classifierPrefixes: ["conv_head.", "bn2.", "classifier."],
    classifier(classes, classifierSeed) {
      const top = new Scope(classifierSeed);
      const head = convNormAct(
        { conv: top.at("conv_head"), norm: top.at("bn2") },
        { in: channels, out: HEAD, size: 1, init, activation: relu6 },
      );
      const linear = linearLayer(top.at("classifier"), { in: HEAD, out: classes, init: uniformByOutputs });
      return {
        entries: top.entries,
        apply: (maps, mode) => linear(globalAveragePool(head(maps.at(-1)!, mode))),
      };
    },
  };
}

/** EfficientNet-Lite0. Source: timm's `efficientnet_lite0`. */
export const efficientnetLite0 = (seed: Seed): Encoder =>
  efficientnetLite({ name: "efficientnet_lite0", width: 1, depth: 1, seed });
