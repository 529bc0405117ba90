import type * as tf from "@tensorflow/tfjs-core";
import { constant, type Scope } from "@ddep/core";
import { layerNorm, type LayerNormOptions } from "../norms/layer-norm.js";

export interface LayerNormLayerOptions extends LayerNormOptions {
  readonly channels: number;
}

/** Layer normalisation over the last axis, with its `weight` and `bias`. */
export function layerNormLayer(
  scope: Scope,
  { channels, ...options }: LayerNormLayerOptions,
): <T extends tf.Tensor>(x: T) => T {
  const weight = scope.parameter("weight", [channels], constant(1)) as tf.Variable<tf.Rank.R1>;
  const bias = scope.parameter("bias", [channels], constant(0)) as tf.Variable<tf.Rank.R1>;
  return (x) => layerNorm(x, weight, bias, options);
}
