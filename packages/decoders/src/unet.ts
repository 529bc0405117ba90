import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import { checkWidths } from "./check-widths.js";
import { passOf, upwards } from "./decoder-block.js";
import { blockOptions, type DecoderPart } from "./decoder-part.js";
import { doublingsOf, type Features } from "./features.js";
import { noiseLevel, type Conditioning } from "./noise-level.js";

export interface UnetOptions {
  /** The encoder; only its channels and strides are used. */
  readonly encoder: Features;
  /** Channels of the decoder's blocks, deep to shallow: one per doubling from the deepest feature to the image. */
  readonly widths: readonly number[];
  /** Conditioning of the normalisation layers, such as `noiseLevel()`. Defaults to none. */
  readonly conditioning?: Conditioning;
  /** Whether to recompute blocks for their gradients: less memory, a third more time. Defaults to false. */
  readonly recompute?: boolean;
  readonly seed: Seed;
}

/**
 * The U-Net decoder. From the deepest feature up, each block upsamples by two and concatenates the encoder feature of
 * that size, if there is one. There is none at the size of the image, nor at stride 2 if the stem has stride 4.
 *
 * Maps features `[B, H / strides[i], W / strides[i], channels[i]]` to `[B, H, W, widths.at(-1)]`, for H and W divisible
 * by the deepest stride (`segmentationModel` pads others).
 *
 * Source: Ronneberger et al. 2015; names and initialisation of segmentation_models_pytorch 0.6's `UnetDecoder`.
 *
 * @throws UserError unless there is one width per doubling
 */
export function unet({ encoder, widths, conditioning, recompute = false, seed }: UnetOptions): Decoder {
  const doublings = doublingsOf(encoder);
  if (widths.length !== doublings.length)
    throw new UserError(
      `a U-Net cannot have ${widths.length} widths on an encoder of stride ${encoder.strides.at(-1)}`,
      {
        key: "widths",
        fix: `give ${doublings.length} widths, deep to shallow, one for each doubling up to the size of the image`,
      },
    );
  checkWidths(widths);
  const scope = new Scope(seed);
  const conditioner = conditioning?.(scope);
  const blocks = upwards(scope, { in: encoder.channels.at(-1)!, widths, doublings, recompute }, conditioner);
  return {
    channels: widths.at(-1)!,
    stride: 1,
    parameters: scope.parameters,
    apply(features, mode) {
      const deepest = features.at(-1)!;
      return blocks(deepest, features, passOf(conditioner, deepest, mode));
    },
  };
}

/** The U-Net as a part; its widths are those of the blocks, deep to shallow. */
export const unetDecoder: DecoderPart<typeof blockOptions> = {
  help: "the decoder of a U-Net",
  source: "Ronneberger et al. 2015, figure 1",
  widths: [256, 128, 64, 32, 16],
  options: blockOptions,
  smp: { model: "Unet", widths: (widths) => `decoder_channels=(${widths.join(", ")})` },
  create: ({ widths, conditioning, recompute }, encoder, seed) =>
    unet({ encoder, widths, recompute, seed, ...(conditioning && { conditioning: noiseLevel() }) }),
};
