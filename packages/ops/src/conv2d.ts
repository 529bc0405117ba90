import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";
import { attribute, native, type Native } from "./native.js";
import { explicitPadding, type Window } from "./padding.js";

/** The attributes that TensorFlow's convolutions and their gradients share. */
export function windowAttributes(tensorflow: Native, { stride = 1, pad }: Window) {
  return [
    attribute.type(tensorflow, "T", "float32"),
    attribute.int(tensorflow, "strides", [1, stride, stride, 1]),
    attribute.string(tensorflow, "padding", "EXPLICIT"),
    attribute.int(tensorflow, "explicit_paddings", explicitPadding(pad).flat()),
    attribute.string(tensorflow, "data_format", "NHWC"),
    attribute.int(tensorflow, "dilations", [1, 1, 1, 1]),
  ];
}

/**
 * Convolution: `y[b, i, j, o] = sum over h, w, c of x[b, i * stride + h - pad, j * stride + w - pad, c] * filter[h, w, c, o]`.
 *
 * `x` is `[B, H, W, I]`, `filter` `[h, w, I, O]`; the result is `[B, H', W', O]` with
 * `H' = floor((H + pads - h) / stride) + 1`.
 */
export function conv2d(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window = {}): tf.Tensor4D {
  const tensorflow = native();
  if (tensorflow === undefined) return tf.conv2d(x, filter, window.stride ?? 1, explicitPadding(window.pad));
  const attributes = windowAttributes(tensorflow, window);
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return tensorflow.executeSingleOutput("Conv2D", [...attributes, attribute.bool(tensorflow, "use_cudnn_on_gpu", true)], [x, filter]) as tf.Tensor4D; // prettier-ignore
    },
    (dy, [x, filter]) => ({
      x: () => {
        const size = tf.tensor1d(x!.shape, "int32");
        return tensorflow.executeSingleOutput("Conv2DBackpropInput", [...attributes, attribute.bool(tensorflow, "use_cudnn_on_gpu", true)], [size, filter!, dy]); // prettier-ignore
      },
      filter: () => {
        const size = tf.tensor1d(filter!.shape, "int32");
        return tensorflow.executeSingleOutput("Conv2DBackpropFilter", [...attributes, attribute.bool(tensorflow, "use_cudnn_on_gpu", true)], [x!, size, dy]); // prettier-ignore
      },
    }),
  );
}
