import { Scope, type Network, type Seed } from "@ddep/core";
import { convLayer, xavierUniform } from "@ddep/ops";

/**
 * A 3x3 convolution from a decoder's map to one value a class: `[B, H, W, channels]` to `[B, H, W, classes]`. The
 * denoiser's head is the same with the image's channels for classes.
 *
 * Source: names and initialisation of segmentation_models_pytorch's `SegmentationHead`.
 */
export function head(channels: number, classes: number, seed: Seed): Network {
  const scope = new Scope(seed);
  const conv = convLayer(scope.at(0), {
    in: channels,
    out: classes,
    size: 3,
    bias: true,
    init: xavierUniform,
  });
  return { entries: scope.entries, apply: (x) => conv(x) };
}
