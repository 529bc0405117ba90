import type * as tf from "@tensorflow/tfjs-core";
import { UserError } from "@ddep/core";
import { resizeBilinear } from "@ddep/ops";
import { meanOf } from "./mean-of.js";
import type { Segmenter, View } from "./view.js";

/**
 * The mean of the logits of the image at several scales: the image `[B, H, W, 3]` is resized to
 * `[round(s H), round(s W)]` and its logits are resized back, both bilinear with half-pixel centres and without
 * anti-aliasing. Scale 1 resizes nothing.
 *
 * Throws a {@link UserError} on an empty list or a scale that is not positive.
 *
 * Source: PyTorch's `interpolate(mode="bilinear", align_corners=False)`; halves of a pixel are rounded up as in mmcv's
 * `imrescale`.
 */
export function multiScale(scales: readonly number[]): View {
  const wrong = scales.find((scale) => !(scale > 0 && Number.isFinite(scale)));
  const [first, ...rest] = scales;
  if (first === undefined || wrong !== undefined)
    throw new UserError(wrong === undefined ? "no scale is given" : `${wrong} is not a scale`, {
      key: "scales",
      fix: "give positive numbers, such as 0.5, 0.75, 1, 1.25, 1.5 and 1.75",
    });
  return (segmenter) => (images) => {
    const at = (scale: number) => () => atScale(images, scale, segmenter);
    return meanOf([at(first), ...rest.map(at)]);
  };
}

function atScale(images: tf.Tensor4D, scale: number, segmenter: Segmenter): tf.Tensor4D {
  const [, height, width] = images.shape;
  const side = (length: number) => Math.max(1, Math.floor(scale * length + 0.5));
  const [h, w] = [side(height), side(width)];
  if (h === height && w === width) return segmenter(images);
  return resizeBilinear(segmenter(resizeBilinear(images, [h, w])), [height, width]);
}
