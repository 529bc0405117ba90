import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import { upsampleBilinear } from "@ddep/ops";
import { checkWidths } from "./check-widths.js";
import { convLayer3x3, passOf, upwards, type Upsample } from "./decoder-block.js";
import { blockOptions, type DecoderPart } from "./decoder-part.js";
import { doublingsOf, type Features } from "./features.js";
import { noiseLevel, type Conditioning } from "./noise-level.js";

export interface TransunetCupOptions {
  /** The encoder; only its channels and strides are used. */
  readonly encoder: Features;
  /**
   * Channels of the first convolution and of the blocks, deep to shallow: one more than there are doublings from the
   * deepest feature to the image. Defaults to the paper's 1x.
   */
  readonly widths?: readonly number[];
  /** Defaults to bilinear with aligned corners, as in the reference. */
  readonly upsample?: Upsample;
  /** Conditioning of the normalisation layers, such as `noiseLevel()`. Defaults to none. */
  readonly conditioning?: Conditioning;
  /** Whether to recompute blocks for their gradients: less memory, a third more time. Defaults to false. */
  readonly recompute?: boolean;
  readonly seed: Seed;
}

/** Widths of the blocks at strides 16, 8, 4, 2 and 1, for 1x. Source: Brempong et al. 2022, section 4.3. */
const paperWidths = [1024, 512, 256, 128, 64];

/**
 * TransUNet's cascaded upsampler: one 3x3 convolution at the size of the deepest feature, then blocks that each
 * upsample by two, concatenate the encoder feature of that size, if there is one, and apply two convolutions. There is
 * no encoder feature at the size of the image, nor at stride 2 if the stem has stride 4.
 *
 * Maps features `[B, H / strides[i], W / strides[i], channels[i]]` to `[B, H, W, widths.at(-1)]`, for H and W divisible
 * by the deepest stride (`segmentationModel` pads others).
 *
 * The reference has no dropout here either.
 *
 * Source: Chen et al. 2021 (TransUNet), section 3.2 and figure 1; names of its reference code's `DecoderCup`.
 *
 * @throws UserError unless there is one width more than doublings
 */
export function transunetCup(options: TransunetCupOptions): Decoder {
  const { encoder, widths = paperWidths, upsample = upsampleBilinear, conditioning, recompute = false, seed } = options;
  const doublings = doublingsOf(encoder);
  if (widths.length !== doublings.length + 1)
    throw new UserError(
      `a TransUNet cup cannot have ${widths.length} widths on an encoder of stride ${encoder.strides.at(-1)}`,
      {
        key: "widths",
        fix: `give ${doublings.length + 1} widths, deep to shallow: one for the encoder's deepest stage, one for each doubling`,
      },
    );
  checkWidths(widths);
  const scope = new Scope(seed);
  const conditioner = conditioning?.(scope);
  const [deepWidth, ...blockWidths] = widths as [number, ...number[]];
  const bottom = convLayer3x3(scope.at("conv_more"), { in: encoder.channels.at(-1)!, out: deepWidth }, conditioner);
  const blocks = upwards(scope, { in: deepWidth, widths: blockWidths, doublings, upsample, recompute }, conditioner);
  return {
    channels: widths.at(-1)!,
    stride: 1,
    parameters: scope.parameters,
    apply(features, mode) {
      const deepest = features.at(-1)!;
      const pass = passOf(conditioner, deepest, mode);
      return blocks(bottom(deepest, pass), features, pass);
    },
  };
}

/** TransUNet's cup as a part; its widths are those of the blocks, deep to shallow, starting at the encoder's stride. */
export const transunetDecoder: DecoderPart<typeof blockOptions> = {
  help: "TransUNet's cascaded upsampler",
  source: "Chen et al. 2021, section 3.2; widths of Brempong et al. 2022, section 4",
  widths: paperWidths,
  options: blockOptions,
  create: ({ widths, conditioning, recompute }, encoder, seed) =>
    transunetCup({ encoder, widths, recompute, seed, ...(conditioning && { conditioning: noiseLevel() }) }),
};
