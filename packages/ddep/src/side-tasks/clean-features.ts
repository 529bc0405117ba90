import { fold, frozen, inference, noGrad, type Seed } from "@ddep/core";
import { meanSquaredError, resizeBilinear } from "@ddep/ops";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";
import { blocksOf, sideHead, type SideTask } from "./side-task.js";

/** Number of encoder stages, counted from the deepest, whose features are predicted. */
const STAGES = 2;

/** Factor by which the clean image is enlarged for the encoder. */
const ZOOM = 2;

/**
 * Every block predicts, from the noisy image, the frozen encoder's features of the clean image at twice its size. The
 * features are those of the encoder's two deepest stages, each channel normalised to mean 0 and variance 1 over the
 * batch. If a block's map is finer than the features, it is averaged first, so that the block remains free to follow
 * edges within the area of one feature.
 *
 * `toEncoder` maps images from the normalisation of the noise to that of the encoder.
 */
export function predictCleanFeatures(
  parts: Parts,
  seed: Seed,
  toEncoder: (images: tf.Tensor4D) => tf.Tensor4D,
): SideTask {
  const { channels, strides } = parts.encoder;
  const teacher = frozen(parts.encoder);
  const places = [...strides.keys()].slice(-STAGES);
  const out = places.reduce((sum, place) => sum + channels[place]!, 0);
  // Stride of the shallower stage relative to the original image.
  const grid = strides[places[0]!]! / ZOOM;
  const heads = new Map(
    blocksOf(parts).map((block) => [
      block.name,
      { ...sideHead(block, out, fold(seed, "side head", block.name)), stride: block.stride },
    ]),
  );
  const featuresOf = (images: tf.Tensor4D): tf.Tensor4D =>
    noGrad(() =>
      tf.tidy(() => {
        const [batch, height, width] = images.shape;
        const rows = Math.floor(height / grid) * grid;
        const columns = Math.floor(width / grid) * grid;
        const whole = tf.slice4d(toEncoder(images), [0, 0, 0, 0], [batch, rows, columns, 3]);
        const maps = teacher.apply(resizeBilinear(whole, [ZOOM * rows, ZOOM * columns]), inference);
        const size = [rows / grid, columns / grid] as const;
        const joined = tf.concat4d(
          places.map((place) => resizeBilinear(maps[place]!, size)),
          3,
        );
        const { mean, variance } = tf.moments(joined, [0, 1, 2]);
        return tf.mul(tf.sub(joined, mean), tf.rsqrt(tf.add(variance, 1e-6)));
      }),
    );
  return {
    parameters: [...heads.values()].flatMap(({ parameters }) => parameters),
    begin(images) {
      const losses: tf.Scalar[] = [];
      const features = featuresOf(images);
      const observe = (name: string, map: tf.Tensor) => {
        const head = heads.get(name);
        if (head === undefined) return;
        const apart = Math.max(1, head.stride / grid);
        const truth = apart === 1 ? features : tf.avgPool(features, apart, apart, "valid");
        const within = grid / head.stride;
        const averages = within > 1 ? tf.avgPool(map as tf.Tensor4D, within, within, "valid") : (map as tf.Tensor4D);
        const prediction = tf.slice4d(head.apply(averages), [0, 0, 0, 0], truth.shape);
        losses.push(meanSquaredError(prediction, truth));
      };
      return { observe, losses };
    },
  };
}
