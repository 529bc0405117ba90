import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import { checkWidths } from "./check-widths.js";
import { decoderBlock, passOf, throughBlocks } from "./decoder-block.js";
import type { Conditioning } from "./noise-level.js";

export interface UnetOptions {
  /** Channels of the encoder's stages, shallow to deep. */
  readonly encoder: readonly number[];
  /** Channels of the decoder's blocks, deep to shallow, as many as the encoder has stages. */
  readonly widths: readonly number[];
  /** What the normalisations are told beside their input, such as `noiseLevel()`; nothing by default. */
  readonly conditioning?: Conditioning;
  /** Whether blocks are computed again for their gradients: less memory, a third more time; false by default. */
  readonly recompute?: boolean;
  readonly seed: Seed;
}

/**
 * The U-Net decoder: from the deepest feature up, each block doubles the map and takes the encoder's feature of that
 * size beside it; the last block, at the size of the image, has none to take.
 *
 * Features `[B, H / 2^i, W / 2^i, encoder[i - 1]]` for i = 1, 2, ... to `[B, H, W, widths.at(-1)]`, for H and W that the
 * deepest stride divides (`segmentationModel` pads others). Throws a {@link UserError} unless there is one width a stage.
 *
 * Source: Ronneberger et al. 2015; names and initialisation of segmentation_models_pytorch 0.6's `UnetDecoder`.
 */
export function unet({ encoder, widths, conditioning, recompute = false, seed }: UnetOptions): Decoder {
  if (widths.length === 0 || widths.length !== encoder.length)
    throw new UserError(`a U-Net of ${widths.length} widths on an encoder of ${encoder.length} stages`, {
      key: "widths",
      fix: `give ${encoder.length} widths, deep to shallow, one for each stage of the encoder`,
    });
  checkWidths(widths);
  const deepFirst = encoder.toReversed();
  const scope = new Scope(seed);
  const conditioner = conditioning?.(scope);
  const blocks = widths.map((out, i) =>
    decoderBlock(
      scope.at("blocks").at(i),
      {
        in: i === 0 ? deepFirst[0]! : widths[i - 1]!,
        skip: deepFirst[i + 1] ?? 0,
        out,
        recompute,
      },
      conditioner,
    ),
  );
  return {
    channels: widths.at(-1)!,
    stride: 1,
    parameters: scope.parameters,
    apply(features, mode) {
      const [deepest, ...skips] = features.toReversed();
      const pass = passOf(conditioner, deepest!, mode);
      return throughBlocks(blocks, deepest!, skips, pass);
    },
  };
}
