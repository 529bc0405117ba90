import * as tf from "@tensorflow/tfjs-core";
import { windowAttributes } from "./conv2d.js";
import { differentiable, undifferentiated } from "../engine/differentiable.js";
import { applyEpilogue, epilogueOperands, type Epilogue } from "../norms/epilogue.js";
import { attribute, native, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { explicitPadding, type Window } from "../sampling/padding.js";

/**
 * Depthwise convolution: each channel has its own filter.
 *
 * `x` is `[B, H, W, C]`, `filter` is `[h, w, C, 1]`; the result is `[B, H', W', C]`. Not differentiable with an
 * epilogue.
 */
export function depthwiseConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  window: Window = {},
  epilogue?: Epilogue,
): tf.Tensor4D {
  const kernels = kernelsFor(filter, window);
  if (kernels !== undefined) return ownDepthwiseConv2d(kernels, x, filter, window, epilogue);
  return applyEpilogue(theirDepthwiseConv2d(x, filter, window), epilogue);
}

function theirDepthwiseConv2d(x: tf.Tensor4D, filter: tf.Tensor4D, window: Window): tf.Tensor4D {
  const tensorflow = native();
  if (tensorflow === undefined)
    return tf.depthwiseConv2d(tf.pad4d(x, explicitPadding(window.pad)), filter, window.stride ?? 1, "valid");
  // Any name but EXPLICIT would select oneDNN's kernels, which are slower than TensorFlow's own here.
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
        return tensorflow.executeSingleOutput("DepthwiseConv2dNativeBackpropInput", attributes, [size, filter!, dy]);
      },
      filter: () => {
        const size = tf.tensor1d(filter!.shape, "int32");
        return tensorflow.executeSingleOutput("DepthwiseConv2dNativeBackpropFilter", attributes, [x!, size, dy]);
      },
    }),
  );
}

/** Returns the native backend if our own kernels support such filters and are enabled. */
function kernelsFor({ shape: [height, width] }: tf.Tensor4D, { stride = 1, pad }: Window): Native | undefined {
  const [, rows, columns] = explicitPadding(pad);
  const known =
    height === width &&
    (height === 3 || height === 5) &&
    (stride === 1 || stride === 2) &&
    [...rows, ...columns].every((side) => side < height);
  return known ? ownKernels("depthwise") : undefined;
}

function ownDepthwiseConv2d(
  tensorflow: Native,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { stride = 1, pad }: Window,
  epilogue?: Epilogue,
): tf.Tensor4D {
  const [, [top, bottom], [left, right]] = explicitPadding(pad);
  const [, height, width] = x.shape;
  const size = filter.shape[0];
  const positions = (length: number) => Math.floor((length - size) / stride) + 1;
  const run = (
    op: string,
    inputs: tf.Tensor[],
    height: number,
    width: number,
    { attributes, inputs: more } = epilogueOperands(tensorflow),
  ) =>
    tensorflow.executeSingleOutput(
      op,
      [
        ...Object.entries({ size, stride, top, left, height, width }).map(([name, value]) =>
          attribute.int(tensorflow, name, value),
        ),
        ...attributes,
      ],
      [...inputs, ...more],
    );
  const sides = [positions(height + top + bottom), positions(width + left + right)] as const;
  if (epilogue !== undefined)
    return undifferentiated(
      { x, filter },
      () => run("DdepDepthwise", [x, filter], ...sides, epilogueOperands(tensorflow, epilogue)) as tf.Tensor4D,
    );
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return run("DdepDepthwise", [x, filter], ...sides) as tf.Tensor4D;
    },
    (dy, [x, filter]) => ({
      x: () => run("DdepDepthwiseInputGrad", [dy, filter!], height, width),
      filter: () => run("DdepDepthwiseFilterGrad", [x!, dy], ...sides),
    }),
  );
}
