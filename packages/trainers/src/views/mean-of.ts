import * as tf from "@tensorflow/tfjs-core";

/** Tensors of one shape, each made when its turn comes. */
type Parts<T extends tf.Tensor> = readonly [() => T, ...(() => T)[]];

/**
 * The sum of tensors that are made one after another: at any time there are at most the sum, one of them, and their sum.
 */
export function sumOf<T extends tf.Tensor>([first, ...rest]: Parts<T>): T {
  let sum = tf.tidy(first);
  for (const part of rest) {
    const before = sum;
    sum = tf.tidy(() => tf.add<T>(before, part()));
    before.dispose();
  }
  return sum;
}

/** {@link sumOf} by the number of tensors. */
export const meanOf = <T extends tf.Tensor>(parts: Parts<T>): T =>
  parts.length === 1 ? tf.tidy(parts[0]) : tf.tidy(() => tf.div<T>(sumOf(parts), parts.length));
