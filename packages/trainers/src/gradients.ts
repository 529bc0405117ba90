import * as tf from "@tensorflow/tfjs-core";
import type { NamedParameter } from "@ddep/core";
import { sumOfSquares } from "@ddep/ops";
import { valueAndGradients } from "./backpropagate.js";

export interface LossAndGradients {
  readonly loss: number;
  /** By name, for each parameter that the loss depends on. The caller disposes of them. */
  readonly gradients: Map<string, tf.Tensor>;
}

/** The value of a loss and its gradient for every trainable parameter. */
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

/** Adds `more` to `sum`, name by name, and frees what is no longer needed. */
export function accumulate(sum: Map<string, tf.Tensor>, more: Map<string, tf.Tensor>): Map<string, tf.Tensor> {
  for (const [name, gradient] of more) {
    const before = sum.get(name);
    sum.set(name, before === undefined ? gradient : tf.add(before, gradient));
    if (before !== undefined) tf.dispose([before, gradient]);
  }
  return sum;
}

/** Multiplies every gradient by a number, in place of the old tensors. */
export function scale(gradients: Map<string, tf.Tensor>, factor: number): void {
  for (const [name, gradient] of gradients) {
    gradients.set(name, tf.mul(gradient, factor));
    gradient.dispose();
  }
}

/** The Euclidean norm of all gradients as one vector. */
export function globalNorm(gradients: ReadonlyMap<string, tf.Tensor>): number {
  return tf.tidy(() => tf.sqrt(sumOfSquares([...gradients.values()])).dataSync()[0]!);
}
