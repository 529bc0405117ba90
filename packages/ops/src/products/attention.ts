import * as tf from "@tensorflow/tfjs-core";
import { isRecorded } from "@ddep/core";
import { differentiable, undifferentiated } from "../engine/differentiable.js";
import { attribute } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";

/**
 * Returns `softmax(scale * q k^T)`, `[B, heads, N, M]`. The scale is applied to q, which is smaller than the product.
 */
const weigh = (q: tf.Tensor4D, k: tf.Tensor4D, scale: number) =>
  tf.softmax(tf.matMul(tf.mul<tf.Tensor4D>(q, scale), k, false, true));

/**
 * Scaled dot-product attention: `softmax(q k^T / sqrt(d)) v`.
 *
 * `q` is `[B, heads, N, d]`; `k` and `v` are `[B, heads, M, d]`; the result has the shape of `q`. The weights
 * `[B, heads, N, M]` are recomputed in the backward pass rather than kept.
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
      // Computed together because they share the weights, which are too large to keep any longer.
      const [dq, dk, dv] = tf.tidy(() => {
        const weights = weigh(q, k, scale);
        const own = tf.mul(tf.matMul(dy, v, false, true), weights);
        const slope = tf.mul<tf.Tensor4D>(tf.sub(own, tf.mul(weights, tf.sum(own, -1, true))), scale);
        return [tf.matMul(slope, k), tf.matMul(slope, q, true, false), tf.matMul(weights, dy, true, false)] as const;
      });
      return { q: () => dq, k: () => dk, v: () => dv };
    },
  );
}

/** Our kernel requires the channels of a head to be a multiple of this. */
const LANES = 16;

/**
 * {@link attention} for several heads side by side: `q` is `[B, N, heads * d]`; `k` and `v` are `[B, M, heads * d]`;
 * the result has the shape of `q`.
 *
 * Source: Vaswani et al. 2017, section 3.2.2.
 */
export function multiHeadAttention(q: tf.Tensor3D, k: tf.Tensor3D, v: tf.Tensor3D, heads: number): tf.Tensor3D {
  const size = q.shape[2] / heads;
  const tensorflow = isRecorded() || size % LANES !== 0 ? undefined : ownKernels("fusedAttention");
  if (tensorflow !== undefined)
    return undifferentiated(
      { q, k, v },
      () =>
        tensorflow.executeSingleOutput(
          "DdepAttention",
          [attribute.int(tensorflow, "heads", heads)],
          [q, k, v],
        ) as tf.Tensor3D,
      2 * q.size * k.shape[1],
    );
  const byHead = (x: tf.Tensor3D) =>
    tf.transpose(tf.reshape<tf.Rank.R4>(x, [x.shape[0], x.shape[1], heads, size]), [0, 2, 1, 3]);
  return tf.tidy(() => {
    const mixed = attention(byHead(q), byHead(k), byHead(v));
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), q.shape);
  });
}
