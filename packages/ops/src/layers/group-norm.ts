import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Initializer, type Scope } from "@ddep/core";
import { groupNorm } from "../norms/group-norm.js";
import type { Activation } from "../activations/rectifier.js";

export interface GroupNormLayerOptions {
  readonly channels: number;
  /** Number of groups. Defaults to 32. */
  readonly groups?: number;
  /** Added to the variance. Defaults to 1e-5. */
  readonly epsilon?: number;
  /** Initial scale. Defaults to 1; with 0, a residual branch initially outputs zero. */
  readonly scale?: Initializer;
  /** Activation after the normalisation, such as `relu`. Defaults to none. */
  readonly activation?: Activation | undefined;
}

/** Group normalisation with its `weight` and `bias`, and the activation after it. */
export function groupNormLayer(
  scope: Scope,
  { channels, groups = 32, epsilon = 1e-5, scale = constant(1), activation }: GroupNormLayerOptions,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const weight = scope.parameter("weight", [channels], scale) as tf.Variable<tf.Rank.R1>;
  const bias = scope.parameter("bias", [channels], constant(0)) as tf.Variable<tf.Rank.R1>;
  return (x) => groupNorm(x, weight, bias, { groups, epsilon, activation });
}
