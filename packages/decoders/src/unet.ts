import * as tf from "@tensorflow/tfjs-core";
import { Scope, UserError, type Decoder, type Mode, type Seed } from "@ddep/core";
import { convNormAct, kaimingUniformFanIn as init, relu, upsampleNearest } from "@ddep/ops";

export interface UnetOptions {
  /** Channels of the encoder's stages, shallow to deep. */
  readonly encoder: readonly number[];
  /** Channels of the decoder's blocks, deep to shallow, as many as the encoder has stages. */
  readonly widths: readonly number[];
  readonly seed: Seed;
}

interface BlockOptions {
  readonly in: number;
  readonly skip: number;
  readonly out: number;
}

/** Twice the size, the skip beside it, then two 3x3 convolutions. */
function block(scope: Scope, { in: inputs, skip: skipChannels, out }: BlockOptions) {
  const layer = (name: string, channels: number) => {
    const at = scope.at(name);
    return convNormAct(
      { conv: at.at(0), norm: at.at(1) },
      { in: channels, out, size: 3, init, activation: relu },
    );
  };
  const first = layer("conv1", inputs + skipChannels);
  const second = layer("conv2", out);
  return (x: tf.Tensor4D, skip: tf.Tensor4D | undefined, mode: Mode) =>
    tf.tidy(() => {
      const up = upsampleNearest(x);
      return second(first(skip === undefined ? up : tf.concat([up, skip], 3), mode), mode);
    });
}

/**
 * The U-Net decoder: from the deepest feature up, each block doubles the map and takes the encoder's feature of that
 * size beside it; the last block, at the size of the image, has none to take.
 *
 * Features `[B, H / 2^i, W / 2^i, encoder[i - 1]]` for i = 1, 2, ... to `[B, H, W, widths.at(-1)]`, for H and W that the
 * deepest stride divides (`chain` pads others). Throws a {@link UserError} unless there is one width a stage.
 *
 * Source: Ronneberger et al. 2015; names and initialisation of segmentation_models_pytorch 0.6's `UnetDecoder`.
 */
export function unet({ encoder, widths, seed }: UnetOptions): Decoder {
  if (widths.length === 0 || widths.length !== encoder.length)
    throw new UserError(`a U-Net of ${widths.length} widths on an encoder of ${encoder.length} stages`, {
      key: "widths",
      mend: `give ${encoder.length} widths, deep to shallow, one for each stage of the encoder`,
    });
  const wrong = widths.find((width) => !Number.isSafeInteger(width) || width < 1);
  if (wrong !== undefined)
    throw new UserError(`${wrong} is no number of channels`, {
      key: "widths",
      mend: "give positive integers",
    });
  const deepFirst = encoder.toReversed();
  const scope = new Scope(seed);
  const blocks = widths.map((out, i) =>
    block(scope.at("blocks").at(i), {
      in: i === 0 ? deepFirst[0]! : widths[i - 1]!,
      skip: deepFirst[i + 1] ?? 0,
      out,
    }),
  );
  return {
    channels: widths.at(-1)!,
    entries: scope.entries,
    apply(features, mode) {
      const [deepest, ...skips] = features.toReversed();
      return blocks.reduce((x, layer, i) => layer(x, skips[i], mode), deepest!);
    },
  };
}
