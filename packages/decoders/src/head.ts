import { Scope, type Decoder, type Network, type Seed } from "@ddep/core";
import { convLayer, upsampleBilinear, xavierUniform } from "@ddep/ops";

export interface HeadOptions {
  /** Side of the filter. Defaults to 3 for a map of the image's size, and to 1 for a smaller one. */
  readonly size?: number;
}

/**
 * A convolution from a decoder's map to one value per class, followed by bilinear upsampling (with aligned corners) to
 * the image's size if the decoder's stride is above 1. Maps `[B, H / stride, W / stride, channels]` to
 * `[B, H, W, classes]`. The head of the denoiser is the same, with the image's channels as classes.
 *
 * Source: names, sizes and initialisation of segmentation_models_pytorch 0.6's `SegmentationHead` in `Unet` and `FPN`.
 */
export function head(
  { channels, stride }: Pick<Decoder, "channels" | "stride">,
  classes: number,
  seed: Seed,
  { size = stride === 1 ? 3 : 1 }: HeadOptions = {},
): Network {
  const scope = new Scope(seed);
  const conv = convLayer(scope.at(0), { in: channels, out: classes, size, bias: true, init: xavierUniform });
  return {
    parameters: scope.parameters,
    apply: (x) => (stride === 1 ? conv(x) : upsampleBilinear(conv(x), stride)),
  };
}
