import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Scope } from "@ddep/core";
import { groupNorm } from "../norms/group-norm.js";
import type { Activation } from "../activations/rectifier.js";

export interface GroupNormLayerOptions {
  readonly channels: number;
  /** Number of groups; 32 by default. */
  readonly groups?: number;
  /** Added to the variance; 1e-5 by default. */
  readonly epsilon?: number;
  /** First value of the scale; 1 by default, 0 makes a residual branch start as nothing. */
  readonly scale?: Initializer;
  /** What follows the norm, such as `relu`; nothing by default. */
  readonly activation?: Activation | undefined;
}

/** Group normalisation and its `weight` and `bias`, and the activation after it. */
export function groupNormLayer(
  scope: Scope,
  { channels, groups = 32, epsilon = 1e-5, scale = constant(1), activation }: GroupNormLayerOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const weight = scope.parameter("weight", [channels], scale) as tf.Variable<tf.Rank.R1>;
  const bias = scope.parameter("bias", [channels], constant(0)) as tf.Variable<tf.Rank.R1>;
  return (x) => groupNorm(x, weight, bias, { groups, epsilon, activation });
}
