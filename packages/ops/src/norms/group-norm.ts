import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { isRectifier, rectifierAttributes, type Activation } from "../activations/rectifier.js";

export interface GroupNormOptions {
  /** Number of groups; must divide the number of channels. */
  readonly groups: number;
  /** Added to the variance. Defaults to 1e-5. */
  readonly epsilon?: number;
  /** Activation after the normalisation, such as `relu`. Defaults to none. */
  readonly activation?: Activation | undefined;
}

/**
 * Group normalisation of `[B, H, W, C]`: `y = scale * (x - mean) / sqrt(variance + epsilon) + offset`. Mean and
 * (biased) variance are taken for each example over height, width and the channels of a group; scale and offset are
 * `[C]`. The activation is fused into the same pass if possible; then only the map itself is kept for the gradient.
 *
 * Source: Wu and He 2018, section 3.1.
 *
 * @throws RangeError if the channels cannot be split into equal groups
 */
export function groupNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  options: GroupNormOptions,
): tf.Tensor4D {
  const { groups, activation } = options;
  const channels = x.shape[3];
  if (!Number.isSafeInteger(channels / groups))
    throw new RangeError(`${channels} channels cannot be split into ${groups} equal groups`);
  const tensorflow = ownKernels("fusedNorm");
  if (tensorflow !== undefined && isRectifier(activation)) return fused(tensorflow, x, scale, offset, options);
  const y = composed(x, scale, offset, options);
  return activation === undefined ? y : activation(y);
}

function fused(
  tensorflow: Native,
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { groups, epsilon = 1e-5, activation }: GroupNormOptions,
): tf.Tensor4D {
  const attributes = [
    attribute.float(tensorflow, "epsilon", epsilon),
    attribute.int(tensorflow, "groups", groups),
    ...rectifierAttributes(tensorflow, activation),
  ];
  return differentiable(
    { x, scale, offset },
    (save) => {
      const inputs = [x, scale, offset];
      const [y, ...statistics] = tensorflow.executeMultipleOutputs("DdepGroupNorm", attributes, inputs, 3);
      save([...inputs, ...statistics]);
      return y as tf.Tensor4D;
    },
    (dy, saved) => {
      const inputs = [dy, ...saved];
      const [dx, dscale, doffset] = tensorflow.executeMultipleOutputs("DdepGroupNormGrad", attributes, inputs, 3);
      return { x: () => dx!, scale: () => dscale!, offset: () => doffset! };
    },
  );
}

/**
 * Reduces over channels first and derives the groups from them, and keeps the centred input for the gradient, so that
 * one formula with few passes serves every backend.
 */
function composed(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  { groups, epsilon = 1e-5 }: GroupNormOptions,
): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const area = height * width;
  const members = channels / groups;
  const flat = (map: tf.Tensor) => tf.reshape(map, [batch, area, channels]);
  /** Sums `[B, 1, C]` over the channels of each group, and returns the sum for every channel of the group. */
  const grouped = (perChannel: tf.Tensor) =>
    tf.reshape(tf.tile(tf.sum(tf.reshape(perChannel, [batch, groups, members]), 2, true), [1, 1, members]), [
      batch,
      1,
      channels,
    ]);
  return differentiable(
    { x, scale, offset },
    (save) => {
      const rows = flat(x);
      const mean = tf.div(grouped(tf.mean(rows, 1, true)), members);
      const centred = tf.sub(rows, mean);
      const variance = tf.div(grouped(tf.mean(tf.square(centred), 1, true)), members);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      save([centred, inverse, scale]);
      return tf.reshape(tf.add(tf.mul(centred, tf.mul(inverse, scale)), offset), x.shape);
    },
    (dy, [centred, inverse, scale]) => {
      const slopes = flat(dy);
      const sum = tf.sum(slopes, 1, true);
      const product = tf.tidy(() => tf.sum(tf.mul(slopes, centred!), 1, true));
      return {
        // dx = inverse * (g - mean(g) - n * mean(g * n)) with g = scale * dy and n = centred * inverse, means per group.
        x: () => {
          const steady = tf.mul(grouped(tf.mul(sum, scale!)), tf.div(inverse!, members * area));
          const along = tf.mul(
            grouped(tf.mul(product, scale!)),
            tf.div(tf.mul(tf.square(inverse!), inverse!), members * area),
          );
          const own = tf.mul(slopes, tf.mul(inverse!, scale!));
          return tf.reshape(tf.sub(tf.sub(own, tf.mul(centred!, along)), steady), x.shape);
        },
        scale: () => tf.sum(tf.mul(product, inverse!), [0, 1]),
        offset: () => tf.sum(sum, [0, 1]),
      };
    },
  );
}
