import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { depthwiseInfo } from "./depthwise-info.js";
import { call, free, freeView, values, view, wasmKernel, zeros } from "./kernel.js";
import { layGradient } from "./lay-gradient.js";
import { shiftedStrips, type ShiftedStrips } from "./shifted-strips.js";

/**
 * The gradient of `depthwiseConv2d` at its filter: for each tap, the sum over positions of what the tap sees of the input
 * times the output's gradient.
 *
 * The input is laid out once, with zeros between its lines: what another tap sees lies in the same memory, some positions
 * further on. See {@link shiftedStrips}.
 */
export const depthwiseConv2dBackpropFilter = wasmKernel<"x" | "dy", tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
  tf.DepthwiseConv2dNativeBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = depthwiseInfo(x.shape, attrs.filterShape, attrs);
    const channels = conv.outChannels;
    const strips = shiftedStrips(conv);
    const shape = [strips.length, channels];
    const out = zeros(backend, attrs.filterShape);
    const planes = backend.makeOutput([(strips.planes.length * strips.length + strips.reach) * channels], "float32");
    for (let block = 0; block < strips.blocks; block++) {
      const b = backend.makeOutput(shape, "float32");
      layInput(backend, x, planes, block, strips, conv);
      layGradient(backend, dy, b, block, strips, conv);
      for (const [tap, { plane, shift }] of strips.taps.entries()) {
        const a = view(backend, planes, (plane * strips.length + shift) * channels, shape);
        const product = call(backend, "Multiply", { a, b });
        const sum = call(backend, "Sum", { x: product }, { axis: [0], keepDims: false });
        const [from, to] = [values(backend, sum), values(backend, out)];
        for (let c = 0; c < channels; c++) to[tap * channels + c]! += from[c]!;
        freeView(backend, a);
        free(backend, product, sum);
      }
      free(backend, b);
    }
    free(backend, planes);
    return out;
  },
);

/** Lays the strips of one block of `x` `[B, H, W, I]` out as `[planes, positions, O]`: each channel as often as it has outputs. */
function layInput(
  backend: BackendWasm,
  x: tf.TensorInfo,
  planes: tf.TensorInfo,
  block: number,
  { planes: remainders, length, rows, columns, stripsOf }: ShiftedStrips,
  conv: tf.backend_util.Conv2DInfo,
): void {
  const { inHeight, inWidth, inChannels, outWidth, outChannels, strideHeight, strideWidth } = conv;
  const [from, to] = [values(backend, x), values(backend, planes)];
  const multiplier = outChannels / inChannels;
  to.fill(0);
  for (const { image, first, count, position } of stripsOf(block)) {
    for (const [plane, { row: rowRemainder, column: columnRemainder }] of remainders.entries()) {
      const start = Math.max(0, columns.low);
      const end = Math.min(Math.ceil((inWidth - columnRemainder) / strideWidth), outWidth + columns.high);
      for (let i = rows.low; i < count + rows.high; i++) {
        const row = (first + i) * strideHeight + rowRemainder;
        if (row < 0 || row >= inHeight) continue;
        let read = ((image * inHeight + row) * inWidth + start * strideWidth + columnRemainder) * inChannels;
        const line = position + (i - rows.low) * columns.pitch + start - columns.low;
        let write = (plane * length + line) * outChannels;
        if (strideWidth === 1 && multiplier === 1) {
          to.set(from.subarray(read, read + Math.max(0, end - start) * inChannels), write);
          continue;
        }
        for (let j = start; j < end; j++, read += strideWidth * inChannels)
          for (let c = 0; c < outChannels; c++) to[write++] = from[read + Math.floor(c / multiplier)]!;
      }
    }
  }
}
