import type { Encoder, Seed } from "@ddep/core";
import { linearWeights, maxPool } from "@ddep/ops";
import { constant } from "@ddep/core";
import { r50Vit, type R50VitDialect } from "./layers/r50-vit.js";
import { separateProjection } from "./layers/transformer.js";

/**
 * TransUNet's hybrid: paddings as PyTorch's but none before the pool (which leaves the maps of stride 4 a pixel short, so
 * that the features, and they alone, are padded), no class token, a layer each for queries, keys and values.
 *
 * Source: TransUNet's `vit_seg_modeling.py` and `vit_seg_modeling_resnet_skip.py`.
 */
export const transunetDialect: R50VitDialect = {
  resnet: {
    stem: (scope) => ({ conv: scope.at("root").at("conv"), norm: scope.at("root").at("gn") }),
    unit: (scope, stage, i) =>
      scope
        .at("body")
        .at(`block${stage + 1}`)
        .at(`unit${i + 1}`),
    convolution: (unit, i) => ({ conv: unit.at(`conv${i}`), norm: unit.at(`gn${i}`) }),
    shortcut: (unit) => ({ conv: unit.at("downsample"), norm: unit.at("gn_proj") }),
    pool: (x) => maxPool(x, { size: 3, stride: 2 }),
    convEpsilon: 1e-5,
    normEpsilon: 1e-6,
    // A group a channel, and PyTorch's default epsilon.
    shortcutNorm: (channels) => ({ groups: channels, normEpsilon: 1e-5 }),
  },
  transformer: {
    layer: (scope, i) => scope.at("encoder").at("layer").at(i),
    attentionNorm: "attention_norm",
    mlpNorm: "ffn_norm",
    projection: separateProjection,
    linear: [
      ["attn", "out"],
      ["ffn", "fc1"],
      ["ffn", "fc2"],
    ],
  },
  backbone: (scope) => scope.at("embeddings").at("hybrid_model"),
  patches: (scope) => scope.at("embeddings").at("patch_embeddings"),
  norm: (scope) => scope.at("encoder").at("encoder_norm"),
  positions: (scope) => ({ scope: scope.at("embeddings"), name: "position_embeddings", init: constant(0) }),
  // As scipy's zoom of order 1.
  axisWeights: (from, to) => linearWeights(from, to, true),
  wholePatches: true,
  prefix: "transformer.",
};

/** The encoder of TransUNet. Source: Chen et al. 2021, section 3.2; TransUNet's configuration `R50-ViT-B_16`. */
export const transunetR50VitB16 = (seed: Seed): Encoder =>
  r50Vit({ name: "transunet_r50_vit_b16", dialect: transunetDialect, seed });
