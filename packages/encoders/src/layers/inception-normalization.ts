import type { Normalization } from "@ddep/core";

/** Maps pixels to [-1, 1], as used to train Google's BiT and vision transformers; timm's `IMAGENET_INCEPTION_MEAN`. */
export const inceptionNormalization: Normalization = {
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
};
