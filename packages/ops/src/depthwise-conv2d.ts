import * as tf from "@tensorflow/tfjs-core";
import { windowAttributes } from "./conv2d.js";
import { differentiable } from "./differentiable.js";
import { native } from "./native.js";
import { explicitPadding, type Window } from "./padding.js";

/**
 * Depthwise convolution: each channel with a filter of its own.
 *
 * `x` is `[B, H, W, C]`, `filter` `[h, w, C, 1]`; the result is `[B, H', W', C]`.
 */
export function depthwiseConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window = {}): tf.Tensor4D {
  const tensorflow = native();
  if (tensorflow === undefined)
    return tf.depthwiseConv2d(tf.pad4d(x, explicitPadding(window.pad)), filter, window.stride ?? 1, "valid");
  // Named otherwise than explicit, oneDNN's kernels would run, which lose to TensorFlow's own here.
  const attributes = windowAttributes(tensorflow, window.stride ?? 1, "EXPLICIT", window);
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return tensorflow.executeSingleOutput("DepthwiseConv2dNative", attributes, [x, filter]) as tf.Tensor4D;
    },
    (dy, [x, filter]) => ({
      x: () => {
        const size = tf.tensor1d(x!.shape, "int32");
        return tensorflow.executeSingleOutput("DepthwiseConv2dNativeBackpropInput", attributes, [
          size,
          filter!,
          dy,
        ]);
      },
      filter: () => {
        const size = tf.tensor1d(filter!.shape, "int32");
        return tensorflow.executeSingleOutput("DepthwiseConv2dNativeBackpropFilter", attributes, [
          x!,
          size,
          dy,
        ]);
      },
    }),
  );
}
