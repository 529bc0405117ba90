import { constant, UserError, type Encoder, type Seed } from "@ddep/core";
import { linearWeights, maxPool } from "@ddep/ops";
import { r50Vit, r50VitClassifier, type R50VitDialect } from "./layers/r50-vit.js";
import { separateProjection } from "./layers/transformer.js";
import type { EncoderPart } from "./part/encoder-part.js";
import type { FileNaming } from "./part/file-naming.js";

/**
 * TransUNet's hybrid: PyTorch's padding, but none before the pool (which leaves the maps of stride 4 one pixel short,
 * so only the returned features are padded); no class token; separate layers for queries, keys and values.
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
    // One group per channel, and PyTorch's default epsilon.
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
  // Like scipy's zoom of order 1.
  axisWeights: (from, to) => linearWeights(from, to, true),
  wholePatches: true,
  prefix: "transformer.",
};

/**
 * The encoder of TransUNet, without its dropout.
 *
 * In training, the reference applies dropout with rate 0.1 after the position embeddings and within each MLP; here
 * there is none. Inference is identical.
 *
 * Source: Chen et al. 2021, section 3.2; TransUNet's configuration `R50-ViT-B_16`.
 */
export const transunetR50VitB16 = (seed: Seed): Encoder =>
  r50Vit({ name: "transunet_r50_vit_b16", dialect: transunetDialect, seed });

const naming: FileNaming = {
  naming: "TransUNet",
  target: "transunet",
  matches: (sizes) =>
    sizes("transformer.encoder.layer.11.attn.out.weight") === 768 &&
    sizes("transformer.embeddings.hybrid_model.root.conv.weight") === 64,
  toTimm(_, file) {
    throw new UserError(
      "TransUNet's encoder cannot be written with the names of another library: it has no class token",
      {
        file,
        fix: "start from Google's R50+ViT-B_16.npz or timm's vit_base_r50_s16_224",
      },
    );
  },
};

/** The encoders of TransUNet. */
export const transunetEncoders = {
  transunet_r50_vit_b16: {
    help: "R50+ViT-B/16, TransUNet's variant",
    source: "Chen et al. 2021, section 3.2",
    create: transunetR50VitB16,
    weights: [],
    peers: { transunet: "R50-ViT-B_16" },
    classifierPrefixes: r50VitClassifier,
    files: [naming],
    recognisedAs: "vit_base_r50_s16_224",
  },
} satisfies Record<string, EncoderPart>;
