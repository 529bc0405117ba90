import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { filterGradient } from "./filter-gradient.js";
import { inputGradient } from "./input-gradient.js";
import { call, free, values, wasmKernel } from "./kernel.js";

type Attributes = Omit<tf.DepthwiseConv2dNativeBackpropFilterAttrs, "filterShape">;

/**
 * The sizes of a depthwise convolution.
 *
 * @throws Error on dilations, for which TF.js has no gradient
 */
function sizesOf(
  inputShape: number[],
  filterShape: number[],
  { strides, dilations, pad, dimRoundingMode }: Attributes,
): tf.backend_util.Conv2DInfo {
  const conv = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
  if (conv.dilationHeight !== 1 || conv.dilationWidth !== 1) {
    throw new Error("the gradient of a dilated depthwise convolution is not defined in TF.js");
  }
  return conv;
}

/** The gradient of `depthwiseConv2d` at its input. */
export const depthwiseConv2dBackpropInput = wasmKernel<"dy" | "filter", tf.DepthwiseConv2dNativeBackpropInputAttrs>(
  tf.DepthwiseConv2dNativeBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = sizesOf(attrs.inputShape, filter.shape, attrs);
    const multiplier = conv.outChannels / conv.inChannels;
    if (multiplier === 1) return inputGradient(backend, "DepthwiseConv2dNative", dy, filter, conv);
    let sum: tf.TensorInfo | undefined;
    for (let k = 0; k < multiplier; k++) {
      const [dyPart, filterPart] = [everyNth(backend, dy, multiplier, k), everyNth(backend, filter, multiplier, k)];
      filterPart.shape = [conv.filterHeight, conv.filterWidth, conv.inChannels, 1];
      const part = inputGradient(backend, "DepthwiseConv2dNative", dyPart, filterPart, conv);
      free(backend, dyPart, filterPart);
      if (sum === undefined) {
        sum = part;
        continue;
      }
      const next = call(backend, "Add", { a: sum, b: part });
      free(backend, sum, part);
      sum = next;
    }
    if (sum === undefined) throw new Error("a depthwise filter needs at least one output for each channel");
    return sum;
  },
);

/** The elements `start`, `start + n`, `start + 2 n` ... of the last axis. */
function everyNth(backend: BackendWasm, x: tf.TensorInfo, n: number, start: number): tf.TensorInfo {
  const size = tf.util.sizeFromShape(x.shape) / n;
  const [channels = 0, ...outer] = [...x.shape].reverse();
  const out = backend.makeOutput([...outer.reverse(), channels / n], "float32");
  const [from, to] = [values(backend, x), values(backend, out)];
  for (let i = 0; i < size; i++) to[i] = from[i * n + start]!;
  return out;
}

/**
 * The gradient of `depthwiseConv2d` at its filter: for each tap, the sum over positions of what the tap sees of the input,
 * each channel as often as it has outputs, times the output's gradient, both `[positions, O]`.
 */
export const depthwiseConv2dBackpropFilter = wasmKernel<"x" | "dy", tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
  tf.DepthwiseConv2dNativeBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = sizesOf(x.shape, attrs.filterShape, attrs);
    const { inChannels, outChannels, strideWidth } = conv;
    const multiplier = outChannels / inChannels;
    return filterGradient(backend, x, dy, attrs.filterShape, conv, {
      viewOf: (positions) => [positions, outChannels],
      step: outChannels,
      layLine(from, read, to, { plane, position, count }, positions) {
        let write = (plane * positions + position) * outChannels;
        if (strideWidth === 1 && multiplier === 1) {
          to.set(from.subarray(read, read + count * inChannels), write);
          return;
        }
        for (let j = 0, source = read; j < count; j++, source += strideWidth * inChannels)
          for (let c = 0; c < outChannels; c++) to[write++] = from[source + Math.floor(c / multiplier)]!;
      },
      tapGradient(a, b) {
        const product = call(backend, "Multiply", { a, b });
        const sum = call(backend, "Sum", { x: product }, { axis: [0], keepDims: false });
        free(backend, product);
        return sum;
      },
    });
  },
);
