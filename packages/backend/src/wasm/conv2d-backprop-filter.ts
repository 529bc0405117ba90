import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { call, free, values, wasmKernel } from "./kernel.js";

/** Taps are gathered until their matrix has this many rows: enough to keep the multiplication busy, in little memory. */
const rowsPerProduct = 32;

/**
 * The gradient of `conv2d` at its filter: for each tap, the input that the tap sees, transposed to `[I, B H' W']`, times
 * the output's gradient `[B H' W', O]`.
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
    const { batchSize, outHeight, outWidth, outChannels, inChannels } = conv;
    const pixels = batchSize * outHeight * outWidth;
    const taps = conv.filterHeight * conv.filterWidth;
    const group = Math.min(taps, Math.ceil(rowsPerProduct / inChannels));
    const planes = call(backend, "Transpose", { x }, { perm: [3, 0, 1, 2] });
    const seen = backend.makeOutput([group * inChannels, pixels], "float32");
    const out = backend.makeOutput(attrs.filterShape, "float32");
    const b = { ...dy, shape: [pixels, outChannels] };
    for (let first = 0; first < taps; first += group) {
      const count = Math.min(group, taps - first);
      for (let k = 0; k < count; k++) gather(backend, planes, seen, first + k, k * inChannels * pixels, conv);
      const a = { ...seen, shape: [count * inChannels, pixels] };
      const product = call(backend, "BatchMatMul", { a, b }, { transposeA: false, transposeB: false });
      values(backend, out).set(values(backend, product), first * inChannels * outChannels);
      free(backend, product);
    }
    free(backend, planes, seen);
    return out;
  },
);

/** Copies from each plane `[I, B, H, W]` what one tap sees, zero beyond the edge, to `[I, B, H', W']`. */
function gather(
  backend: BackendWasm,
  planes: tf.TensorInfo,
  seen: tf.TensorInfo,
  tap: number,
  at: number,
  conv: tf.backend_util.Conv2DInfo,
): void {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = conv;
  const [from, to] = [values(backend, planes), values(backend, seen)];
  const top = Math.floor(tap / conv.filterWidth) - padInfo.top;
  const left = (tap % conv.filterWidth) - padInfo.left;
  const firstColumn = Math.max(0, Math.ceil(-left / strideWidth));
  const endColumn = Math.max(firstColumn, Math.min(outWidth, Math.ceil((inWidth - left) / strideWidth)));
  let write = at;
  for (let plane = 0; plane < conv.inChannels * conv.batchSize; plane++) {
    for (let i = 0; i < outHeight; i++, write += outWidth) {
      const row = i * strideHeight + top;
      if (row < 0 || row >= inHeight) {
        to.fill(0, write, write + outWidth);
        continue;
      }
      const line = (plane * inHeight + row) * inWidth + left;
      to.fill(0, write, write + firstColumn);
      if (strideWidth === 1) to.set(from.subarray(line + firstColumn, line + endColumn), write + firstColumn);
      else for (let j = firstColumn; j < endColumn; j++) to[write + j] = from[line + j * strideWidth]!;
      to.fill(0, write + endColumn, write + outWidth);
    }
  }
}
