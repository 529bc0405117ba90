import type { Normalization } from "@ddep/core";

/** Pixels to [-1, 1]: what Google's BiT and vision transformers were trained on, timm's `IMAGENET_INCEPTION_MEAN`. */
export const inceptionNormalization: Normalization = {
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
};
