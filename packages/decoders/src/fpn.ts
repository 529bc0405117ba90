import * as tf from "@tensorflow/tfjs-core";
import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import {
  convLayer,
  groupNormLayer,
  kaimingUniformFanIn as init,
  relu,
  upsampleBilinear,
  upsampleNearest,
} from "@ddep/ops";
import { checkWidths } from "./check-widths.js";

export interface FpnOptions {
  /** Channels of the encoder's stages, shallow to deep; the deepest four are used. */
  readonly encoder: readonly number[];
  /** Channels of the pyramid's maps; 256 by default. */
  readonly pyramid?: number;
  /** Channels of the segmentation branches and of the result, a multiple of 32; 128 by default. */
  readonly segmentation?: number;
  readonly seed: Seed;
}

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

const LEVELS = 4;
const GROUPS = 32;

/** A 3x3 convolution, group normalisation and ReLU. */
function convGroupNormRelu(scope: Scope, inputs: number, out: number): Layer {
  const conv = convLayer(scope.at("block").at(0), { in: inputs, out, size: 3, init });
  const norm = groupNormLayer(scope.at("block").at(1), { channels: out, groups: GROUPS, activation: relu });
  return (x) => norm(conv(x));
}

/** A pyramid's map brought to the size of the largest: a convolution before each doubling, and one where there is none. */
function branch(scope: Scope, inputs: number, out: number, doublings: number): Layer {
  const layers = Array.from({ length: Math.max(1, doublings) }, (_, i) =>
    convGroupNormRelu(scope.at("block").at(i), i === 0 ? inputs : out, out),
  );
  return (x) => layers.reduce((y, layer) => (doublings === 0 ? layer(y) : upsampleBilinear(layer(y))), x);
}

/**
 * The feature pyramid network for segmentation: from the deepest feature up, each map is doubled and added to a 1x1
 * convolution of the encoder's feature of that size; a branch brings each of the four to the size of the largest, and
 * their sum is the result.
 *
 * Features `[B, H / 2^i, W / 2^i, encoder[i - 1]]` for i = 1, 2, ... to `[B, H / stride, W / stride, segmentation]` with
 * stride 4 on an encoder of five stages. The reference's dropout is left out: in inference it does nothing. Throws a
 * {@link UserError} on fewer than four stages and on widths that cannot be.
 *
 * Source: Kirillov et al. 2019 (Panoptic feature pyramid networks), section 3.1; names, sizes and initialisation of
 * segmentation_models_pytorch 0.6's `FPNDecoder` with merge policy "add".
 */
export function fpn({ encoder, pyramid = 256, segmentation = 128, seed }: FpnOptions): Decoder {
  if (encoder.length < LEVELS)
    throw new UserError(`a feature pyramid on an encoder of ${encoder.length} stages`, {
      key: "encoder",
      fix: `give an encoder of at least ${LEVELS} stages`,
    });
  checkWidths([pyramid, segmentation]);
  if (segmentation % GROUPS !== 0)
    throw new UserError(`${segmentation} channels are not ${GROUPS} equal groups`, {
      key: "segmentation",
      fix: `give a multiple of ${GROUPS}`,
    });
  const scope = new Scope(seed);
  const [deepest, ...others] = encoder.slice(-LEVELS).toReversed();
  const one = { out: pyramid, size: 1, bias: true, init };
  const top = convLayer(scope.at("p5"), { in: deepest!, ...one });
  const laterals = others.map((channels, i) =>
    convLayer(scope.at(`p${4 - i}`).at("skip_conv"), { in: channels, ...one }),
  );
  const branches = Array.from({ length: LEVELS }, (_, i) =>
    branch(scope.at("seg_blocks").at(i), pyramid, segmentation, LEVELS - 1 - i),
  );
  return {
    channels: segmentation,
    stride: 2 ** (encoder.length - LEVELS + 1),
    parameters: scope.parameters,
    apply(features) {
      const [c5, ...skips] = features.slice(-LEVELS).toReversed();
      const maps = [top(c5!)];
      skips.forEach((skip, i) => maps.push(tf.add(upsampleNearest(maps[i]!), laterals[i]!(skip))));
      return tf.addN(maps.map((map, i) => branches[i]!(map)));
    },
  };
}
