import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.js";

/**
 * Mean cross-entropy over the rows that are not ignored:
 * `mean of log(sum over k of exp(logits[n, k])) - logits[n, label[n]]` over every n whose label is not the ignore
 * label. If all rows are ignored, the mean and its gradient are 0.
 *
 * `logits` is `[N, K]`; `labels` is `[N]` int32, in [0, K) or the ignore label. Any other label throws or gives NaN,
 * depending on the backend.
 *
 * Source: PyTorch's `cross_entropy(ignore_index=...)`.
 */
export function meanCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, ignoreLabel: number): tf.Scalar {
  const tensorflow = ownKernels("fusedLoss");
  if (tensorflow !== undefined) return fused(tensorflow, logits, labels, ignoreLabel);
  const valid = tf.cast(tf.notEqual(labels, ignoreLabel), "int32");
  const losses = softmaxCrossEntropy(logits, tf.mul(labels, valid));
  const weights = tf.cast(valid, "float32");
  return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1));
}

/** For the gradient, keeps only one number per row, the log of the sum, instead of all slopes. */
function fused(tensorflow: Native, logits: tf.Tensor2D, labels: tf.Tensor1D, ignoreLabel: number): tf.Scalar {
  const attributes = [attribute.int(tensorflow, "ignored", ignoreLabel)];
  return differentiable(
    { logits },
    (save) => {
      const inputs = [logits, labels];
      const [mean, ...rest] = tensorflow.executeMultipleOutputs("DdepCrossEntropy", attributes, inputs, 3);
      save([...inputs, ...rest]);
      return mean as tf.Scalar;
    },
    (dy, saved) => ({
      logits: () => tensorflow.executeSingleOutput("DdepCrossEntropyGrad", attributes, [dy, ...saved]),
    }),
  );
}
