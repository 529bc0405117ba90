import type { Encoder, Seed } from "@ddep/core";
import { maxPool, samePadding } from "@ddep/ops";
import { inceptionNormalization } from "./layers/inception-normalization.js";
import { gaussian } from "./layers/initializers.js";
import { bicubicWeights } from "./layers/position-embedding.js";
import { r50Vit, r50VitClassifier, type R50VitDialect } from "./layers/r50-vit.js";
import { packedProjection } from "./layers/transformer.js";
import { googleVitToTimm } from "./naming/google-vit.js";
import type { EncoderPart } from "./part/encoder-part.js";
import { hasBlocks, type FileNaming } from "./part/file-naming.js";
import { timmWeights } from "./part/published-weights.js";

/**
 * timm's hybrid: TensorFlow's `SAME` padding, a class token, and one layer for queries, keys and values.
 *
 * Source: timm's `vision_transformer_hybrid.py`, `resnetv2.py` (`Bottleneck`) and `vision_transformer.py`.
 */
export const timmDialect: R50VitDialect = {
  resnet: {
    stem: (scope) => ({ conv: scope.at("stem").at("conv"), norm: scope.at("stem").at("norm") }),
    unit: (scope, stage, i) => scope.at("stages").at(stage).at("blocks").at(i),
    convolution: (unit, i) => ({ conv: unit.at(`conv${i}`), norm: unit.at(`norm${i}`) }),
    shortcut: (unit) => ({ conv: unit.at("downsample").at("conv"), norm: unit.at("downsample").at("norm") }),
    pad: "same",
    pool: (x) => maxPool(x, { size: 3, stride: 2, pad: samePadding([x.shape[1], x.shape[2]], 3, 2) }),
    convEpsilon: 1e-8,
    normEpsilon: 1e-5,
    shortcutNorm: () => ({ groups: 32, normEpsilon: 1e-5 }),
  },
  transformer: {
    layer: (scope, i) => scope.at("blocks").at(i),
    attentionNorm: "norm1",
    mlpNorm: "norm2",
    projection: packedProjection,
    linear: [
      ["attn", "proj"],
      ["mlp", "fc1"],
      ["mlp", "fc2"],
    ],
  },
  backbone: (scope) => scope.at("patch_embed").at("backbone"),
  patches: (scope) => scope.at("patch_embed").at("proj"),
  norm: (scope) => scope.at("norm"),
  positions: (scope) => ({ scope, name: "pos_embed", init: gaussian(0.02) }),
  axisWeights: bicubicWeights,
  classToken: "cls_token",
  wholePatches: false,
};

/** R50+ViT-B/16. Source: Dosovitskiy et al. 2021, section 4.1; timm's `vit_base_r50_s16_224`. */
export const vitBaseR50S16 = (seed: Seed): Encoder =>
  r50Vit({ name: "vit_base_r50_s16_224", dialect: timmDialect, seed });

const timm: FileNaming = {
  naming: "timm",
  classifier: "head.bias",
  matches: (sizes) =>
    sizes("blocks.11.attn.proj.weight") === 768 &&
    hasBlocks(sizes, [3, 4, 9], (stage, i) => `patch_embed.backbone.stages.${stage}.blocks.${i}.conv1.weight`),
};

const google: FileNaming = {
  naming: "Google ViT",
  classifier: "head/bias",
  matches: (sizes) =>
    sizes("Transformer/encoderblock_11/LayerNorm_0/scale") === 768 &&
    hasBlocks(sizes, [3, 4, 9], (stage, i) => `block${stage + 1}/unit${i + 1}/conv1/kernel`),
  toTimm: googleVitToTimm,
};

/** The hybrids of a ResNet and a vision transformer. */
export const hybridEncoders = {
  vit_base_r50_s16_224: {
    help: "R50+ViT-B/16, a vision transformer over a ResNet",
    source: "Dosovitskiy et al. 2021, section 4.1",
    create: vitBaseR50S16,
    weights: [
      timmWeights("vit_base_r50_s16_224.orig_in21k", {
        normalization: inceptionNormalization,
        note: "ImageNet-21k, no classifier; Google's R50+ViT-B_16.npz",
      }),
    ],
    peers: { timm: "vit_base_r50_s16_224", transunet: "R50-ViT-B_16" },
    classifierPrefixes: r50VitClassifier,
    files: [timm, google],
  },
} satisfies Record<string, EncoderPart>;
