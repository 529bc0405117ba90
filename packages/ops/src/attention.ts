import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";

/** `softmax(scale * q k^T)`, `[B, heads, N, M]`; the scale goes to q, which is smaller than the product. */
const weigh = (q: tf.Tensor4D, k: tf.Tensor4D, scale: number) =>
  tf.softmax(tf.matMul(tf.mul<tf.Tensor4D>(q, scale), k, false, true));

/**
 * Scaled dot-product attention: `softmax(q k^T / sqrt(d)) v`.
 *
 * `q` is `[B, heads, N, d]`, `k` and `v` `[B, heads, M, d]`; the result is as `q`. The weights `[B, heads, N, M]` are
 * made again in the backward pass rather than kept.
 *
 * Source: Vaswani et al. 2017, equation 1.
 */
export function attention(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D): tf.Tensor4D {
  const scale = 1 / Math.sqrt(q.shape[3]);
  return differentiable(
    { q, k, v },
    (save) => {
      save([q, k, v]);
      return tf.matMul(weigh(q, k, scale), v);
    },
    (dy, saved) => {
      const [q, k, v] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      // All three at once: they share the weights, which are too large to outlive this.
      const [dq, dk, dv] = tf.tidy(() => {
        const weights = weigh(q, k, scale);
        const own = tf.mul(tf.matMul(dy, v, false, true), weights);
        const slope = tf.mul<tf.Tensor4D>(tf.sub(own, tf.mul(weights, tf.sum(own, -1, true))), scale);
        return [
          tf.matMul(slope, k),
          tf.matMul(slope, q, true, false),
          tf.matMul(weights, dy, true, false),
        ] as const;
      });
      return { q: () => dq, k: () => dk, v: () => dv };
    },
  );
}
