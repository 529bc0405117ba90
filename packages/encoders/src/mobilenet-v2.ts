import { imagenetNormalization, type Encoder, type Seed } from "@ddep/core";
import {
  invertedResidualClassifier,
  invertedResidualNaming,
  invertedResidualNetwork,
} from "./layers/inverted-residual-network.js";
import type { EncoderPart } from "./part/encoder-part.js";
import { timmWeights } from "./part/published-weights.js";

/** Source: Sandler et al. 2018, table 2. */
const stages = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, size: 3 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, size: 3 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2, size: 3 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2, size: 3 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1, size: 3 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2, size: 3 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, size: 3 },
] as const;

/** MobileNetV2. Source: Sandler et al. 2018, table 2; timm's `mobilenetv2_100`. */
export const mobilenetV2 = (seed: Seed): Encoder =>
  invertedResidualNetwork({ name: "mobilenetv2_100", stages, normalization: imagenetNormalization, seed });

/** The MobileNet encoders. */
export const mobilenetEncoders = {
  mobilenetv2_100: {
    help: "MobileNetV2",
    source: "Sandler et al. 2018, table 2",
    create: mobilenetV2,
    weights: [timmWeights("mobilenetv2_100.ra_in1k", { results: [72.976, 224] })],
    peers: { timm: "mobilenetv2_100", smp: "tu-mobilenetv2_100" },
    classifierPrefixes: invertedResidualClassifier,
    files: [invertedResidualNaming(stages)],
  },
} satisfies Record<string, EncoderPart>;
