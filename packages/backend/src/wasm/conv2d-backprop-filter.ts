import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { call, free, freeView, values, view, wasmKernel, zeros } from "./kernel.js";
import { layGradient } from "./lay-gradient.js";
import { shiftedStrips, type ShiftedStrips } from "./shifted-strips.js";

/**
 * The gradient of `conv2d` at its filter: for each tap, what the tap sees of the input, transposed to `[I, positions]`,
 * times the output's gradient `[positions, O]`.
 *
 * The input is transposed once, with zeros between its lines: what another tap sees lies in the same memory, some
 * positions further on, and is multiplied where it lies. See {@link shiftedStrips}.
 */
export const conv2dBackpropFilter = wasmKernel<"x" | "dy", tf.Conv2DBackpropFilterAttrs>(
  tf.Conv2DBackpropFilter,
  ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      attrs.filterShape,
      attrs.strides,
      1,
      attrs.pad,
      attrs.dimRoundingMode,
      false,
      tf.backend_util.convertConv2DDataFormat(attrs.dataFormat),
    );
    if (conv.dataFormat !== "channelsLast") throw new Error("Conv2DBackpropFilter on wasm takes NHWC only");
    const { inChannels, outChannels } = conv;
    const strips = shiftedStrips(conv);
    const { length, reach } = strips;
    const out = zeros(backend, attrs.filterShape);
    const planes = backend.makeOutput([strips.planes.length * inChannels * length + reach], "float32");
    for (let block = 0; block < strips.blocks; block++) {
      const b = backend.makeOutput([length, outChannels], "float32");
      layInput(backend, x, planes, block, strips, conv);
      layGradient(backend, dy, b, block, strips, conv);
      for (const [tap, { plane, shift }] of strips.taps.entries()) {
        const a = view(backend, planes, plane * inChannels * length + shift, [inChannels, length]);
        const product = call(backend, "BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
        addTo(backend, out, tap * inChannels * outChannels, product);
        freeView(backend, a);
        free(backend, product);
      }
      free(backend, b);
    }
    free(backend, planes);
    return out;
  },
);

/** Lays the strips of one block of `x` `[B, H, W, I]` out as `[planes, I, positions]`, with zeros around each. */
function layInput(
  backend: BackendWasm,
  x: tf.TensorInfo,
  planes: tf.TensorInfo,
  block: number,
  { planes: remainders, length, rows, columns, stripsOf }: ShiftedStrips,
  { inHeight, inWidth, inChannels, outWidth, strideHeight, strideWidth }: tf.backend_util.Conv2DInfo,
): void {
  const [from, to] = [values(backend, x), values(backend, planes)];
  const step = strideWidth * inChannels;
  to.fill(0);
  for (const { image, first, count, position } of stripsOf(block)) {
    for (const [plane, { row: rowRemainder, column: columnRemainder }] of remainders.entries()) {
      const start = Math.max(0, columns.low);
      const end = Math.min(Math.ceil((inWidth - columnRemainder) / strideWidth), outWidth + columns.high);
      for (let i = rows.low; i < count + rows.high; i++) {
        const row = (first + i) * strideHeight + rowRemainder;
        if (row < 0 || row >= inHeight) continue;
        const line = ((image * inHeight + row) * inWidth + start * strideWidth + columnRemainder) * inChannels;
        const at = position + (i - rows.low) * columns.pitch + start - columns.low;
        for (let c = 0; c < inChannels; c++) {
          let read = line + c;
          let write = (plane * inChannels + c) * length + at;
          for (let j = start; j < end; j++, read += step) to[write++] = from[read]!;
        }
      }
    }
  }
}

function addTo(backend: BackendWasm, sum: tf.TensorInfo, start: number, part: tf.TensorInfo): void {
  const [from, to] = [values(backend, part), values(backend, sum)];
  for (let i = 0; i < from.length; i++) to[start + i]! += from[i]!;
}
