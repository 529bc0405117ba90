import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import { checkWidths } from "./check-widths.js";
import { passOf, upwards } from "./decoder-block.js";
import { blockOptions, type DecoderPart } from "./decoder-part.js";
import { doublingsOf, type Features } from "./features.js";
import { noiseLevel, type Conditioning } from "./noise-level.js";

export interface UnetOptions {
  /** The encoder, of which channels and strides are read. */
  readonly encoder: Features;
  /** Channels of the decoder's blocks, deep to shallow: one for each doubling from the deepest feature to the image. */
  readonly widths: readonly number[];
  /** What the normalisations are told beside their input, such as `noiseLevel()`; nothing by default. */
  readonly conditioning?: Conditioning;
  /** Whether blocks are computed again for their gradients: less memory, a third more time; false by default. */
  readonly recompute?: boolean;
  readonly seed: Seed;
}

/**
 * The U-Net decoder: from the deepest feature up, each block doubles the map and takes the encoder's feature of that size
 * beside it, where there is one: there is none at the size of the image, nor at stride 2 above a stem of stride 4.
 *
 * Features `[B, H / strides[i], W / strides[i], channels[i]]` to `[B, H, W, widths.at(-1)]`, for H and W that the deepest
 * stride divides (`segmentationModel` pads others). Throws a {@link UserError} unless there is one width a doubling.
 *
 * Source: Ronneberger et al. 2015; names and initialisation of segmentation_models_pytorch 0.6's `UnetDecoder`.
 */
export function unet({ encoder, widths, conditioning, recompute = false, seed }: UnetOptions): Decoder {
  const doublings = doublingsOf(encoder);
  if (widths.length !== doublings.length)
    throw new UserError(`a U-Net of ${widths.length} widths on an encoder of stride ${encoder.strides.at(-1)}`, {
      key: "widths",
      fix: `give ${doublings.length} widths, deep to shallow, one for each doubling up to the size of the image`,
    });
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

/** What the U-Net says of itself; its widths are those of the blocks, deep to shallow. */
export const unetDecoder: DecoderPart<typeof blockOptions> = {
  help: "the decoder of a U-Net",
  source: "Ronneberger et al. 2015, figure 1",
  widths: [256, 128, 64, 32, 16],
  options: blockOptions,
  smp: { model: "Unet", widths: (widths) => `decoder_channels=(${widths.join(", ")})` },
  create: ({ widths, conditioning, recompute }, encoder, seed) =>
    unet({ encoder, widths, recompute, seed, ...(conditioning && { conditioning: noiseLevel() }) }),
};
