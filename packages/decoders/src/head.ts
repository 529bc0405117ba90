import { Scope, type Decoder, type Network, type Seed } from "@ddep/core";
import { convLayer, upsampleBilinear, xavierUniform } from "@ddep/ops";

export interface HeadOptions {
  /** Height and width of the filter: 3 by default on a map of the image's size, 1 on a smaller one. */
  readonly size?: number;
}

/**
 * A convolution from a decoder's map to one value a class, then bilinear upsampling (corners in place) to the image's size
 * where the decoder's stride is above 1: `[B, H / stride, W / stride, channels]` to `[B, H, W, classes]`. The denoiser's
 * head is the same with the image's channels for classes.
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
