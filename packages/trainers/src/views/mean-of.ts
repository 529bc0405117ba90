import * as tf from "@tensorflow/tfjs-core";

/** Tensors of the same shape, each computed on demand. */
type Parts<T extends tf.Tensor> = readonly [() => T, ...(() => T)[]];

/**
 * Adds tensors computed one after another. At most three are in memory at a time: the sum so far, the next tensor, and
 * their sum.
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

/** {@link sumOf} divided by the number of tensors. */
export const meanOf = <T extends tf.Tensor>(parts: Parts<T>): T =>
  parts.length === 1 ? tf.tidy(parts[0]) : tf.tidy(() => tf.div<T>(sumOf(parts), parts.length));
