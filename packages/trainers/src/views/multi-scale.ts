import type * as tf from "@tensorflow/tfjs-core";
import { UserError } from "@ddep/core";
import { resizeBilinear } from "@ddep/ops";
import { meanOf } from "./mean-of.js";
import type { Segmenter, View } from "./view.js";

/**
 * Averages the logits of the image at several scales. The image `[B, H, W, 3]` is resized to `[round(s H), round(s W)]`
 * and its logits are resized back, both bilinearly with half-pixel centres and without antialiasing. Scale 1 is not
 * resized.
 *
 * Source: PyTorch's `interpolate(mode="bilinear", align_corners=False)`; half pixels round up as in mmcv's `imrescale`.
 *
 * @throws UserError if the list is empty or a scale is not positive
 */
export function multiScale(scales: readonly number[]): View {
  const wrong = scales.find((scale) => !(scale > 0 && Number.isFinite(scale)));
  const [first, ...rest] = scales;
  if (first === undefined || wrong !== undefined)
    throw new UserError(wrong === undefined ? "no scale is given" : `${wrong} is not a positive number`, {
      key: "scales",
      fix: "give positive scales, such as 0.5, 0.75, 1, 1.25, 1.5 and 1.75",
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
