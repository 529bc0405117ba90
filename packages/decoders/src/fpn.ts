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
import type { DecoderPart } from "./decoder-part.js";
import type { Features } from "./features.js";

export interface FpnOptions {
  /** The encoder; only its channels and strides are used. The decoder takes its deepest four features. */
  readonly encoder: Features;
  /** Channels of the pyramid's maps. Defaults to 256. */
  readonly pyramid?: number;
  /** Channels of the segmentation branches and of the result, a multiple of 32. Defaults to 128. */
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

/**
 * Upsamples a map of the pyramid to the size of the largest one: one convolution before each doubling, or a single
 * convolution if there is none.
 */
function branch(scope: Scope, inputs: number, out: number, doublings: number): Layer {
  const layers = Array.from({ length: Math.max(1, doublings) }, (_, i) =>
    convGroupNormRelu(scope.at("block").at(i), i === 0 ? inputs : out, out),
  );
  return (x) => layers.reduce((y, layer) => (doublings === 0 ? layer(y) : upsampleBilinear(layer(y))), x);
}

/**
 * The feature pyramid network for segmentation. From the deepest feature up, each map is upsampled by two and added to
 * a 1x1 convolution of the encoder feature of that size. A branch upsamples each of the four maps to the size of the
 * largest, and the result is their sum.
 *
 * Maps features `[B, H / strides[i], W / strides[i], channels[i]]` to `[B, H / stride, W / stride, segmentation]`, with
 * the stride of the fourth deepest feature: 4 for a ResNet. `observe` receives the pyramid's maps, deep to shallow, and
 * the result. The reference's dropout is omitted; it has no effect in inference.
 *
 * Source: Kirillov et al. 2019 (Panoptic feature pyramid networks), section 3.1; names, sizes and initialisation of
 * segmentation_models_pytorch 0.6's `FPNDecoder` with merge policy "add".
 *
 * @throws UserError if there are fewer than four stages, the strides do not double, or a width is invalid
 */
export function fpn({ encoder, pyramid = 256, segmentation = 128, seed }: FpnOptions): Decoder {
  const strides = encoder.strides.slice(-LEVELS);
  const doubles = strides.every((stride, i) => i === 0 || stride === 2 * strides[i - 1]!);
  if (strides.length < LEVELS || !doubles)
    throw new UserError(`cannot build a feature pyramid on an encoder with strides ${encoder.strides.join(", ")}`, {
      key: "encoder",
      fix: `give an encoder whose deepest ${LEVELS} features each have twice the stride of the one before`,
    });
  checkWidths([pyramid, segmentation]);
  if (segmentation % GROUPS !== 0)
    throw new UserError(`${segmentation} channels cannot be split into ${GROUPS} equal groups`, {
      key: "segmentation",
      fix: `give a multiple of ${GROUPS}`,
    });
  const scope = new Scope(seed);
  const [deepest, ...others] = encoder.channels.slice(-LEVELS).toReversed();
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
    stride: strides[0]!,
    parameters: scope.parameters,
    apply(features, mode) {
      const [c5, ...skips] = features.slice(-LEVELS).toReversed();
      const maps = [top(c5!)];
      skips.forEach((skip, i) => maps.push(tf.add(upsampleNearest(maps[i]!), laterals[i]!(skip))));
      const result = tf.addN(maps.map((map, i) => branches[i]!(map)));
      [...maps, result].forEach((map, i) => mode.observe?.(`block${i + 1}`, map));
      return result;
    },
  };
}

/** The feature pyramid network as a part; its two widths are those of the pyramid and of the branches. */
export const fpnDecoder: DecoderPart<Record<never, never>> = {
  help: "a feature pyramid network",
  source: "Kirillov et al. 2019, section 3.1",
  widths: [256, 128],
  options: {},
  smp: {
    model: "FPN",
    widths: ([pyramid, branches]) => `decoder_pyramid_channels=${pyramid}, decoder_segmentation_channels=${branches}`,
  },
  create({ widths }, encoder, seed) {
    const [pyramid, segmentation, ...rest] = widths;
    if (pyramid === undefined || segmentation === undefined || rest.length > 0)
      throw new UserError(`a feature pyramid takes two widths, got ${widths.length}`, {
        key: "widths",
        fix: "give the width of the pyramid and that of the branches",
      });
    return fpn({ encoder, pyramid, segmentation, seed });
  },
};
