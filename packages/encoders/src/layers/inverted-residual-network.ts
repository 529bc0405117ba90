import * as tf from "@tensorflow/tfjs-core";
import { Scope, type Encoder, type Mode, type Normalization, type Seed } from "@ddep/core";
import { convNormAct, globalAveragePool, kaimingNormalFanOut as init, linearLayer, relu6 } from "@ddep/ops";
import { hasBlocks, type FileNaming } from "../part/file-naming.js";
import { uniformByOutputs } from "./initializers.js";
import { invertedResidual, type ConvDialect } from "./inverted-residual.js";

const STEM = 32;
const HEAD = 1280;

/** A stage of inverted residuals; its first block has the stride. */
export interface InvertedResidualStage {
  /** Channels between the convolutions of a block, as a multiple of its input channels. */
  readonly expansion: number;
  readonly channels: number;
  readonly blocks: number;
  readonly stride: number;
  /** Height and width of the depthwise filters. */
  readonly size: number;
}

export interface InvertedResidualNetworkOptions {
  /** Name of the encoder in messages and files, as in timm. */
  readonly name: string;
  readonly stages: readonly InvertedResidualStage[];
  readonly normalization: Normalization;
  readonly dialect?: ConvDialect;
  readonly seed: Seed;
}

/** Name prefixes of the tensors of the classification layers. */
export const invertedResidualClassifier = ["conv_head.", "bn2.", "classifier."] as const;

/** timm's names for such a network. */
export const invertedResidualNaming = (stages: readonly InvertedResidualStage[]): FileNaming => ({
  naming: "timm",
  classifier: "classifier.bias",
  matches: (sizes) =>
    // An EfficientNet with squeeze-and-excitation has the same blocks as its Lite variant.
    sizes("blocks.0.0.se.conv_reduce.weight") === undefined &&
    sizes(`blocks.${stages.length - 1}.0.conv_pwl.weight`) === stages.at(-1)!.channels &&
    hasBlocks(
      sizes,
      stages.map(({ blocks }) => blocks),
      (stage, i) => `blocks.${stage}.${i}.conv_dw.weight`,
    ),
});

/**
 * A stem of stride 2, then stages of inverted residuals with ReLU6. The features are the last map at each stride.
 *
 * Maps `[B, H, W, 3]` to one feature per stride, `[B, ceil(H / stride), ceil(W / stride), channels]`, for any H and W.
 *
 * Source: Sandler et al. 2018, table 2; names, padding and initialisation of timm's `EfficientNet`.
 */
export function invertedResidualNetwork(options: InvertedResidualNetworkOptions): Encoder {
  const { name, stages, normalization, dialect = {}, seed } = options;
  const scope = new Scope(seed);
  const stem = convNormAct(
    { conv: scope.at("conv_stem"), norm: scope.at("bn1") },
    { ...dialect, in: 3, out: STEM, size: 3, stride: 2, init, activation: relu6 },
  );
  let channels = STEM;
  let reduction = 2;
  const layers = stages.map((stage, i) => {
    const { channels: out, size, expansion } = stage;
    const blocks = Array.from({ length: stage.blocks }, (_, j) => {
      const at = scope.at("blocks").at(i).at(j);
      const stride = j === 0 ? stage.stride : 1;
      const layer = invertedResidual(at, { in: channels, out, size, stride, expansion, dialect });
      channels = out;
      return layer;
    });
    reduction *= stage.stride;
    // A feature is taken before each reduction of the resolution, and at the end.
    const next = stages[i + 1];
    const feature = next === undefined || next.stride > 1;
    const apply = (x: tf.Tensor4D, mode: Mode) => tf.tidy(() => blocks.reduce((y, layer) => layer(y, mode), x));
    return { apply, feature, channels, reduction };
  });
  const features = layers.filter(({ feature }) => feature);
  return {
    name,
    channels: features.map((layer) => layer.channels),
    strides: features.map((layer) => layer.reduction),
    normalization,
    parameters: scope.parameters,
    apply(images, mode) {
      const maps: tf.Tensor4D[] = [];
      let x = stem(images, mode);
      for (const layer of layers) {
        x = layer.apply(x, mode);
        if (layer.feature) maps.push(x);
      }
      return maps;
    },
    classifierPrefixes: invertedResidualClassifier,
    classifier(classes, classifierSeed) {
      const top = new Scope(classifierSeed);
      const head = convNormAct(
        { conv: top.at("conv_head"), norm: top.at("bn2") },
        { ...dialect, in: channels, out: HEAD, size: 1, init, activation: relu6 },
      );
      const linear = linearLayer(top.at("classifier"), { in: HEAD, out: classes, init: uniformByOutputs });
      return {
        parameters: top.parameters,
        apply: (maps, mode) => linear(globalAveragePool(head(maps.at(-1)!, mode))),
      };
    },
  };
}
