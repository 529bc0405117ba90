import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.js";
import { attribute, native, type Native } from "./native.js";
import { explicitPadding, paddingName, type Window } from "./padding.js";

/** The attributes that TensorFlow's convolutions and their gradients share. */
export function windowAttributes(tensorflow: Native, stride: number, name: string, window: Window = {}) {
  return [
    attribute.type(tensorflow, "T", "float32"),
    attribute.int(tensorflow, "strides", [1, stride, stride, 1]),
    attribute.string(tensorflow, "padding", name),
    attribute.int(
      tensorflow,
      "explicit_paddings",
      name === "EXPLICIT" ? explicitPadding(window.pad).flat() : [],
    ),
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
  return tensorflow === undefined
    ? tf.conv2d(x, filter, window.stride ?? 1, explicitPadding(window.pad))
    : nativeConv2d(tensorflow, x, filter, window);
}

function nativeConv2d(tensorflow: Native, x: tf.Tensor4D, filter: tf.Tensor4D, window: Window): tf.Tensor4D {
  const { stride = 1 } = window;
  const padding = paddingName([x.shape[1], x.shape[2]], [filter.shape[0], filter.shape[1]], window);
  const run = (op: string, inputs: tf.Tensor[], name: string = padding) =>
    tensorflow.executeSingleOutput(
      op,
      [
        ...windowAttributes(tensorflow, stride, name, window),
        attribute.bool(tensorflow, "use_cudnn_on_gpu", true),
      ],
      inputs,
    );
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return run("Conv2D", [x, filter]) as tf.Tensor4D;
    },
    (dy, [x, filter]) => ({
      x: () => run("Conv2DBackpropInput", [tf.tensor1d(x!.shape, "int32"), filter!, dy]),
      filter: () => {
        const size = tf.tensor1d(filter!.shape, "int32");
        if (padding !== "EXPLICIT") return run("Conv2DBackpropFilter", [x!, size, dy]);
        const padded = tf.pad4d(x as tf.Tensor4D, explicitPadding(window.pad));
        return run("Conv2DBackpropFilter", [padded, size, dy], "VALID");
      },
    }),
  );
}
