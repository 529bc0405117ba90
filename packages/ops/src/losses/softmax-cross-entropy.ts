import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native } from "../engine/native.js";

/**
 * Cross-entropy of each row: `loss[n] = log(sum over k of exp(logits[n, k])) - logits[n, label[n]]`.
 *
 * `logits` is `[N, K]`; `labels` is `[N]` int32 in [0, K). The result is `[N]`. A label out of range throws or gives
 * NaN, depending on the backend.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return differentiable(
    { logits },
    (save) => {
      const tensorflow = native();
      if (tensorflow !== undefined) {
        const attributes = [attribute.type(tensorflow, "T", "float32"), attribute.type(tensorflow, "Tlabels", "int32")];
        const inputs = [logits, labels];
        const [loss, slope] = tensorflow.executeMultipleOutputs(
          "SparseSoftmaxCrossEntropyWithLogits",
          attributes,
          inputs,
          2,
        );
        save([slope!]);
        return loss as tf.Tensor1D;
      }
      const truth = tf.oneHot(labels, logits.shape[1]) as tf.Tensor2D;
      const logProbability = tf.logSoftmax(logits);
      save([tf.sub(tf.exp(logProbability), truth)]);
      // A label that is not a class has an empty row of truth, which gives 0 / 0 rather than a loss of 0.
      return tf.neg(tf.div(tf.sum(tf.mul(truth, logProbability), 1), tf.sum(truth, 1)));
    },
    (dy, [slope]) => ({ logits: () => tf.mul(tf.expandDims(dy, 1), slope!) }),
  );
}
