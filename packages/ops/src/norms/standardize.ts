import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native } from "../engine/native.js";
import { fusedNormAttributes } from "./batch-norm.js";

/**
 * Weight standardisation of a filter `[h, w, I, O]`: `(filter - mean) / sqrt(variance + epsilon)`, with mean and
 * (biased) variance of each output's filter over h, w and I.
 *
 * Source: Qiao et al. 2019 (weight standardisation); timm's `StdConv2d` (which standardises with a batch normalisation)
 * and TransUNet's `StdConv2d` (`var_mean(unbiased=False)`) differ only in epsilon.
 */
export function standardize(filter: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  const outputs = filter.shape[3];
  const fan = filter.size / outputs;
  const tensorflow = native();
  if (tensorflow === undefined) return composed(filter, epsilon);
  // Equivalent to batch normalisation of one column with fan in pixels and O channels.
  const column = (tensor: tf.Tensor) => tf.reshape(tensor, [1, fan, 1, outputs]);
  const attributes = fusedNormAttributes(tensorflow, epsilon, true);
  return differentiable(
    { filter },
    (save) => {
      const none = tf.tensor1d([]);
      const [y, , , ...reserve] = tensorflow.executeMultipleOutputs(
        "FusedBatchNormV3",
        [...attributes, attribute.float(tensorflow, "exponential_avg_factor", 1)],
        [column(filter), tf.ones([outputs]), tf.zeros([outputs]), none, none],
        6,
      );
      save([filter, ...reserve]);
      return tf.reshape(y!, filter.shape);
    },
    (dy, [filter, ...reserve]) => ({
      filter: () => {
        const inputs = [column(dy), column(filter!), tf.ones([outputs]), ...reserve];
        const [dx] = tensorflow.executeMultipleOutputs("FusedBatchNormGradV3", attributes, inputs, 5);
        return tf.reshape(dx!, filter!.shape);
      },
    }),
  );
}

const axes = [0, 1, 2];

function composed(filter: tf.Tensor4D, epsilon: number): tf.Tensor4D {
  return differentiable(
    { filter },
    (save) => {
      const centred = tf.sub(filter, tf.mean(filter, axes));
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes), epsilon));
      const y = tf.mul<tf.Tensor4D>(centred, inverse);
      save([y, inverse]);
      return y;
    },
    (dy, [y, inverse]) => ({
      filter: () => {
        const along = tf.mul(y!, tf.mean(tf.mul(dy, y!), axes));
        return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, axes)), along), inverse!);
      },
    }),
  );
}
