import * as tf from "@tensorflow/tfjs-core";
import { filterGradient } from "./filter-gradient.js";
import { inputGradient } from "./input-gradient.js";
import { call, free, wasmKernel } from "./kernel.js";

type Attributes = Omit<tf.Conv2DBackpropFilterAttrs, "filterShape">;

/** The sizes of a convolution. Throws an Error unless it is of NHWC. */
function sizesOf(inputShape: number[], filterShape: number[], attrs: Attributes): tf.backend_util.Conv2DInfo {
  const conv = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs.dataFormat),
  );
  if (conv.dataFormat !== "channelsLast") throw new Error("the gradients of conv2d on wasm take NHWC only");
  return conv;
}

/**
 * The gradient of `conv2d` at its input, also its transpose: TF.js's own kernel for it is ten times slower than a forward
 * convolution, this one is as fast.
 */
export const conv2dBackpropInput = wasmKernel<"dy" | "filter", tf.Conv2DBackpropInputAttrs>(
  tf.Conv2DBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = sizesOf(attrs.inputShape, filter.shape, attrs);
    const swapped = call(backend, "Transpose", { x: filter }, { perm: [0, 1, 3, 2] });
    const out = inputGradient(backend, "Conv2D", dy, swapped, conv);
    free(backend, swapped);
    return out;
  },
);

/**
 * The gradient of `conv2d` at its filter: for each tap, what the tap sees of the input, transposed to `[I, positions]`,
 * times the output's gradient `[positions, O]`.
 */
export const conv2dBackpropFilter = wasmKernel<"x" | "dy", tf.Conv2DBackpropFilterAttrs>(
  tf.Conv2DBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = sizesOf(x.shape, attrs.filterShape, attrs);
    const { inChannels, strideWidth } = conv;
    return filterGradient(backend, x, dy, attrs.filterShape, conv, {
      viewOf: (positions) => [inChannels, positions],
      step: 1,
      layLine(from, read, to, { plane, position, count }, positions) {
        for (let c = 0; c < inChannels; c++) {
          let source = read + c;
          let write = (plane * inChannels + c) * positions + position;
          for (let j = 0; j < count; j++, source += strideWidth * inChannels) to[write++] = from[source]!;
        }
      },
      tapGradient: (a, b) => call(backend, "BatchMatMul", { a, b }, { transposeA: false, transposeB: false }),
    });
  },
);
