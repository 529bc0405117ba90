import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { depthwiseInfo } from "./depthwise-info.js";
import { inputGradient } from "./input-gradient.js";
import { call, free, values, wasmKernel } from "./kernel.js";

/** The gradient of `depthwiseConv2d` at its input. */
export const depthwiseConv2dBackpropInput = wasmKernel<"dy" | "filter", tf.DepthwiseConv2dNativeBackpropInputAttrs>(
  tf.DepthwiseConv2dNativeBackpropInput,
  ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = depthwiseInfo(attrs.inputShape, filter.shape, attrs);
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
