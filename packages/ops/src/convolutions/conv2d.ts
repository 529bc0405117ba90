import * as tf from "@tensorflow/tfjs-core";
import { composedConv } from "./composed-conv.js";
import { differentiable } from "../engine/differentiable.js";
import { applyEpilogue, type Epilogue } from "../norms/epilogue.js";
import { attribute, native, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { explicitPadding, paddingName, type Window } from "../sampling/padding.js";
import { productKernels } from "../products/mat-mul.js";
import { productConv } from "./product-conv.js";
import { joined, sideBySide, type ConvInput } from "./side-by-side.js";
import { winogradConv } from "./winograd.js";

/** Returns the attributes shared by TensorFlow's convolutions and their gradients. */
export function windowAttributes(tensorflow: Native, stride: number, name: string, window: Window = {}) {
  return [
    attribute.type(tensorflow, "T", "float32"),
    attribute.int(tensorflow, "strides", [1, stride, stride, 1]),
    attribute.string(tensorflow, "padding", name),
    attribute.int(tensorflow, "explicit_paddings", name === "EXPLICIT" ? explicitPadding(window.pad).flat() : []),
    attribute.string(tensorflow, "data_format", "NHWC"),
    attribute.int(tensorflow, "dilations", [1, 1, 1, 1]),
  ];
}

/**
 * Convolution:
 * `y[b, i, j, o] = sum over h, w, c of x[b, i * stride + h - pad, j * stride + w - pad, c] * filter[h, w, c, o]`.
 *
 * `x` is `[B, H, W, I]`, or maps side by side with I channels in all; `filter` is `[h, w, I, O]`. The result is
 * `[B, H', W', O]` with `H' = floor((H + pads - h) / stride) + 1`. Not differentiable with an epilogue.
 */
export function conv2d(x: ConvInput, filter: tf.Tensor4D, window: Window = {}, epilogue?: Epilogue): tf.Tensor4D {
  const maps = sideBySide(x);
  const keepsSize = keepsSize3x3(filter, window);
  const kernels = keepsSize ? ownKernels("winograd") : undefined;
  if (kernels !== undefined) return winogradConv(kernels, maps, filter, epilogue);
  // TensorFlow concatenates maps quickly, but is slow to add separate results.
  const apart = native() === undefined && (maps.second !== undefined || maps.repeated === true);
  if (apart && (maps.repeated !== true || keepsSize))
    return applyEpilogue(composedConv(maps, filter, window), epilogue);
  const whole = joined(maps);
  const products = isProduct(filter, window) ? productKernels() : undefined;
  return products === undefined
    ? applyEpilogue(directConv2d(whole, filter, window), epilogue)
    : productConv(products, whole, filter, epilogue);
}

/** Returns whether the convolution is a matrix product over the pixels. */
function isProduct({ shape: [height, width] }: tf.Tensor4D, { stride = 1, pad }: Window): boolean {
  const [, rows, columns] = explicitPadding(pad);
  return height === 1 && width === 1 && stride === 1 && [...rows, ...columns].every((side) => side === 0);
}

/** Returns whether minimal filtering applies. */
function keepsSize3x3({ shape: [height, width] }: tf.Tensor4D, { stride = 1, pad }: Window): boolean {
  const [, rows, columns] = explicitPadding(pad);
  return height === 3 && width === 3 && stride === 1 && [...rows, ...columns].every((side) => side === 1);
}

function directConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window): tf.Tensor4D {
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
      [...windowAttributes(tensorflow, stride, name, window), attribute.bool(tensorflow, "use_cudnn_on_gpu", true)],
      inputs,
    );
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return run("Conv2D", [x, filter]) as tf.Tensor4D;
    },
    (dy, [x, filter]) => {
      const pads = explicitPadding(window.pad);
      const size = (tensor: tf.Tensor) => tf.tensor1d(tensor.shape, "int32");
      if (padding !== "EXPLICIT")
        return {
          x: () => run("Conv2DBackpropInput", [size(x!), filter!, dy]),
          filter: () => run("Conv2DBackpropFilter", [x!, size(filter!), dy]),
        };
      // The kernels for explicit padding are slow, and the one for the input gradient is not safe from signals: use
      // those without padding on the padded map instead.
      const [batch, height, width, channels] = (x as tf.Tensor4D).shape;
      const [, [top, bottom], [left, right]] = pads;
      const padded = tf.tensor1d([batch, top + height + bottom, left + width + right, channels], "int32");
      return {
        x: () => {
          const whole = run("Conv2DBackpropInput", [padded, filter!, dy], "VALID");
          return tf.slice(whole, [0, top, left, 0], [batch, height, width, channels]);
        },
        filter: () => run("Conv2DBackpropFilter", [tf.pad4d(x as tf.Tensor4D, pads), size(filter!), dy], "VALID"),
      };
    },
  );
}
