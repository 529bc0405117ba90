import * as tf from "@tensorflow/tfjs-core";
import type { Decoder, Encoder, Mode, Network } from "./network.js";
import { prefixed } from "./scope.js";

/** The part of an encoder that a segmentation model uses. */
export type Backbone = Pick<Encoder, "parameters" | "apply" | "strides" | "prefix">;

/**
 * Combines encoder, decoder and head into one network from images `[B, H, W, 3]` to maps `[B, H, W, K]`, for any H and
 * W. The head upsamples the decoder's map to the size of the image.
 *
 * Images are zero-padded at the right and bottom to a multiple of the encoder's largest stride, and the map is cropped
 * back. Parameter names are prefixed by the encoder's prefix, `decoder.` and `segmentation_head.`.
 *
 * Source: naming of segmentation_models_pytorch.
 */
export function segmentationModel(encoder: Backbone, decoder: Decoder, head: Network): Network {
  const stride = Math.max(...encoder.strides);
  return {
    parameters: [
      ...prefixed(encoder.parameters, encoder.prefix ?? "encoder."),
      ...prefixed(decoder.parameters, "decoder."),
      ...prefixed(head.parameters, "segmentation_head."),
    ],
    apply(images: tf.Tensor4D, mode: Mode) {
      const [batch, height, width] = images.shape;
      const bottom = (stride - (height % stride)) % stride;
      const right = (stride - (width % stride)) % stride;
      if (bottom === 0 && right === 0) return head.apply(decoder.apply(encoder.apply(images, mode), mode), mode);
      const whole = tf.pad4d(images, [
        [0, 0],
        [0, bottom],
        [0, right],
        [0, 0],
      ]);
      const map = head.apply(decoder.apply(encoder.apply(whole, mode), mode), mode);
      return tf.slice4d(map, [0, 0, 0, 0], [batch, height, width, -1]);
    },
  };
}

/**
 * Combines an encoder with its classification layers into a network from images `[B, H, W, 3]` to logits
 * `[B, classes]`.
 */
export function classifier(
  encoder: Pick<Encoder, "parameters" | "apply" | "summary">,
  head: Network<tf.Tensor4D[], tf.Tensor2D>,
): Network<tf.Tensor4D, tf.Tensor2D> {
  return {
    parameters: [...encoder.parameters, ...head.parameters],
    apply: (images, mode) => head.apply((encoder.summary ?? encoder.apply)(images, mode), mode),
  };
}
