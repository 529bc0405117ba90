import { noGrad } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { lossPart } from "./loss-part.js";
import { pixelsOf, ratioOfSums, type IgnoreOptions } from "./pixels.js";

/**
 * Returns the gradient of the Lovasz extension of the Jaccard loss with respect to each pixel's error: the increase of
 * `1 - I / U` as pixels become wrong one after another, largest error first. If pixel n belongs to the class, I
 * decreases by one: `1 / U`; otherwise U increases by one: `I / (U (U - 1))`.
 *
 * Errors and membership are `[N]`. Ignored pixels must have an error below all others and no membership.
 */
function slopes(errors: tf.Tensor1D, members: tf.Tensor1D): tf.Tensor1D {
  const [pixels] = errors.shape;
  const order = tf.topk(errors, pixels).indices as tf.Tensor1D;
  const own = tf.gather(members, order);
  const size = tf.sum(members);
  const other = tf.sub(1, own);
  const intersection = tf.sub(size, tf.cumsum(own));
  const union = tf.add(size, tf.cumsum(other));
  const rise = tf.div(intersection, tf.mul(union, tf.maximum(tf.sub(union, 1), 1)));
  const slope = tf.add(tf.div(own, union), tf.mul(other, rise));
  return tf.scatterND(tf.expandDims(order, 1), slope, [pixels]) as tf.Tensor1D;
}

/**
 * Lovasz-softmax loss: the mean, over the classes present in the ground truth, of the Lovasz extension of the Jaccard
 * loss at the errors `|t - p|` of all pixels of the batch.
 *
 * `logits` is `[B, H, W, K]`; `labels` is `[B, H, W]` int32, in [0, K) or the ignore label.
 *
 * Source: Berman et al. 2018, section 3 and algorithm 1; segmentation_models_pytorch 0.6.0, `LovaszLoss("multiclass")`.
 */
export function lovasz(logits: tf.Tensor4D, labels: tf.Tensor3D, options: IgnoreOptions = {}): tf.Scalar {
  return tf.tidy(() => {
    const { logits: rows, truth, counts } = pixelsOf(logits, labels, options);
    const probability = tf.softmax(rows);
    const errors = tf.mul(tf.add(truth, tf.mul(probability, tf.sub(1, tf.mul(truth, 2)))), counts);
    const [present, weights] = noGrad((): [tf.Tensor1D, tf.Tensor2D] => {
      const present = tf.cast(tf.notEqual(tf.sum(truth, 0), 0), "float32") as tf.Tensor1D;
      const last = tf.sub(errors, tf.sub(1, counts));
      const classes = tf
        .unstack(last, 1)
        .map((column, k) => slopes(column as tf.Tensor1D, tf.squeeze(tf.slice(truth, [0, k], [-1, 1]), [1])));
      return [present, tf.mul(tf.stack(classes, 1), counts)];
    });
    const perClass = tf.mul(tf.sum(tf.mul(errors, weights), 0), present);
    return ratioOfSums(perClass, present);
  });
}

export const lovaszLosses = {
  lovasz: lossPart({
    help: "Lovasz-softmax: a surrogate for the mean IoU over the classes present",
    source: "Berman et al. 2018, section 3",
    options: {},
    create: () => lovasz,
  }),
};
