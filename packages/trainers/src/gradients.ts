import * as tf from "@tensorflow/tfjs-core";
import type { NamedParameter } from "@ddep/core";
import { sumOfSquares } from "@ddep/ops";
import { valueAndGradients } from "./backpropagate.js";

export interface LossAndGradients {
  readonly loss: number;
  /** The gradient of each parameter that the loss depends on, by name. The caller disposes of them. */
  readonly gradients: Map<string, tf.Tensor>;
}

/** Computes a loss and its gradient for every trainable parameter. */
export function lossAndGradients(parameters: readonly NamedParameter[], loss: () => tf.Scalar): LossAndGradients {
  const trainable = parameters.filter(({ role }) => role === "trainable");
  const { value, gradients: found } = valueAndGradients(
    loss,
    trainable.map(({ variable }) => variable),
  );
  const gradients = new Map<string, tf.Tensor>();
  for (const { name, variable } of trainable) {
    const gradient = found.get(variable);
    if (gradient !== undefined) gradients.set(name, gradient);
  }
  const [number] = value.dataSync();
  value.dispose();
  return { loss: number!, gradients };
}

/** Adds the gradients `more` to `sum` by name, and frees tensors that are no longer needed. */
export function accumulate(sum: Map<string, tf.Tensor>, more: Map<string, tf.Tensor>): Map<string, tf.Tensor> {
  for (const [name, gradient] of more) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? gradient : tf.add(before, gradient));
    if (before !== undefined) tf.dispose([before, gradient]);
  }
  return sum;
}

/** Multiplies every gradient by a factor, and frees the old tensors. */
export function scale(gradients: Map<string, tf.Tensor>, factor: number): void {
  for (const [name, gradient] of gradients) {
    gradients.set(name, tf.mul(gradient, factor));
    gradient.dispose();
  }
}

/** Returns the Euclidean norm of all gradients, concatenated into one vector. */
export function globalNorm(gradients: ReadonlyMap<string, tf.Tensor>): number {
  return tf.tidy(() => tf.sqrt(sumOfSquares([...gradients.values()])).dataSync()[0]!);
}
