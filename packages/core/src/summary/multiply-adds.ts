import type * as tf from "@tensorflow/tfjs-core";
import type { NamedParameter } from "../network.js";
import type { Op } from "../engine.js";

const channelsOf = ({ shape }: tf.Tensor) => shape.at(-1) ?? 1;

/**
 * Returns the multiply-adds of an operation with one weight. Each element of a filter or matrix is used once at every
 * position of the result: `size(weight) * size(result) / channels(result)`. Vectors (biases, scales of norms) are not
 * counted.
 *
 * Source: the rule of fvcore's `conv_flop_jit` and `linear_flop_jit`.
 */
export function weightMultiplyAdds({ layout, variable }: NamedParameter, result: tf.Tensor): number {
  return layout === "plain" ? 0 : (variable.size * result.size) / channelsOf(result);
}

/**
 * Returns the multiply-adds of an operation without weights: those of the matrix products in it, such as queries times
 * keys, or the number that the operation itself declares.
 *
 * Source: the rule of fvcore's `matmul_flop_jit`.
 */
export function freeMultiplyAdds({ kernel, inputs, attributes, outputs, parts }: Op): number {
  if (typeof attributes["multiplyAdds"] === "number") return attributes["multiplyAdds"];
  if (kernel !== "BatchMatMul") return parts.reduce((sum, part) => sum + freeMultiplyAdds(part), 0);
  const inner = inputs[0]!.shape.at(attributes["transposeA"] === true ? -2 : -1)!;
  return outputs[0]!.size * inner;
}
