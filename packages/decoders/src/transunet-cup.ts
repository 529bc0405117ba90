import { Scope, UserError, type Decoder, type Seed } from "@ddep/core";
import { upsampleBilinear } from "@ddep/ops";
import { checkWidths } from "./check-widths.js";
import { convLayer3x3, decoderBlock, passOf, throughBlocks, type Upsample } from "./decoder-block.js";
import type { Conditioning } from "./noise-level.js";

export interface TransunetCupOptions {
  /** Channels of the encoder's stages, shallow to deep. */
  readonly encoder: readonly number[];
  /** Channels of the decoder's blocks, deep to shallow, one more than the encoder has stages; the paper's 1x by default. */
  readonly widths?: readonly number[];
  /** Bilinear with the corners in place by default, as in the reference. */
  readonly upsample?: Upsample;
  /** What the normalisations are told beside their input, such as `noiseLevel()`; nothing by default. */
  readonly conditioning?: Conditioning;
  /** Whether blocks are computed again for their gradients: less memory, a third more time; false by default. */
  readonly recompute?: boolean;
  readonly seed: Seed;
}

/** Widths of the blocks at strides 16, 8, 4, 2 and 1, 1x. Source: Brempong et al. 2022, section 4.3. */
const paperWidths = [1024, 512, 256, 128, 64];

/**
 * TransUNet's cascaded upsampler: one 3x3 convolution at the size of the deepest feature, then blocks that each double
 * the map, take the encoder's feature of that size beside it, and convolve twice; the last block, at the size of the
 * image, has none to take.
 *
 * Features `[B, H / 2^i, W / 2^i, encoder[i - 1]]` for i = 1, 2, ... to `[B, H, W, widths.at(-1)]`, for H and W that the
 * deepest stride divides (`segmentationModel` pads others). Throws a {@link UserError} unless there is one width more than stages.
 *
 * The reference has no dropout here either.
 *
 * Source: Chen et al. 2021 (TransUNet), section 3.2 and figure 1; names of its reference code's `DecoderCup`.
 */
export function transunetCup(options: TransunetCupOptions): Decoder {
  const { encoder, widths = paperWidths, upsample = upsampleBilinear, conditioning, recompute = false, seed } = options;
  if (encoder.length === 0 || widths.length !== encoder.length + 1)
    throw new UserError(`a TransUNet cup of ${widths.length} widths on an encoder of ${encoder.length} stages`, {
      key: "widths",
      fix: `give ${encoder.length + 1} widths, deep to shallow: one for the encoder's deepest stage, one for each doubling`,
    });
  checkWidths(widths);
  const deepFirst = encoder.toReversed();
  const scope = new Scope(seed);
  const conditioner = conditioning?.(scope);
  const [deepWidth, ...blockWidths] = widths as [number, ...number[]];
  const bottom = convLayer3x3(scope.at("conv_more"), { in: deepFirst[0]!, out: deepWidth }, conditioner);
  const blocks = blockWidths.map((out, i) =>
    decoderBlock(
      scope.at("blocks").at(i),
      { in: widths[i]!, skip: deepFirst[i + 1] ?? 0, out, upsample, recompute },
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
      return throughBlocks(blocks, bottom(deepest!, pass), skips, pass);
    },
  };
}
