import { normals, seedOf, type Seed } from "@ddep/base";
import * as tf from "@tensorflow/tfjs-core";
import type { Backbone } from "../segmentation-model.js";
import type { Decoder, Network } from "../network.js";
import { constant, Scope } from "../scope.js";

const gaussian = (shape: readonly number[], seed: Seed) =>
  normals(
    seed,
    shape.reduce((a, b) => a * b, 1),
  );

/**
 * An encoder of one stage: a convolution of stride 4 over 3 channels, scaled by a running mean of its inputs that moves in
 * training as that of a batch norm does.
 */
export function toyEncoder(): Backbone {
  const scope = new Scope(seedOf(1));
  const filter = scope.at("conv").parameter("weight", [4, 4, 3, 2], gaussian, "conv") as tf.Variable<tf.Rank.R4>;
  const mean = scope.at("bn").buffer("running_mean", [1], constant(1));
  return {
    strides: [4],
    parameters: scope.parameters,
    apply(x, { training }) {
      if (training) tf.tidy(() => mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(tf.reshape(tf.mean(x), [1]), 0.1))));
      return [tf.mul(tf.relu(tf.conv2d(x, filter, 4, "valid")), tf.square(mean))];
    },
  };
}

/** A decoder that repeats each value 4 by 4, times one weight. */
export function toyDecoder(): Decoder {
  const scope = new Scope(seedOf(2));
  const gain = scope.parameter("gain", [1], constant(1.5));
  return {
    channels: 2,
    stride: 1,
    parameters: scope.parameters,
    apply([feature]) {
      const [, height, width] = feature!.shape;
      return tf.mul(tf.image.resizeNearestNeighbor(feature!, [4 * height, 4 * width]), gain);
    },
  };
}

/** A head that mixes 2 channels into 3 classes. */
export function toyHead(): Network {
  const scope = new Scope(seedOf(3));
  const filter = scope.at(0).parameter("weight", [1, 1, 2, 3], gaussian, "conv") as tf.Variable<tf.Rank.R4>;
  return { parameters: scope.parameters, apply: (x) => tf.conv2d(x, filter, 1, "valid") };
}
