import * as tf from "@tensorflow/tfjs-core";
import { depthwiseInfo } from "./depthwise-info.js";
import { values, wasmKernel } from "./kernel.js";

/** The gradient of `depthwiseConv2d` at its filter: for each tap, the input that it sees times the output's gradient. */
export const depthwiseConv2dBackpropFilter = wasmKernel<
  "x" | "dy",
  tf.DepthwiseConv2dNativeBackpropFilterAttrs
>(tf.DepthwiseConv2dNativeBackpropFilter, ({ inputs: { x, dy }, attrs, backend }) => {
  const conv = depthwiseInfo(x.shape, attrs.filterShape, attrs);
  const out = backend.makeOutput(attrs.filterShape, "float32");
  const [input, gradient, filter] = [values(backend, x), values(backend, dy), values(backend, out)];
  for (let tap = 0; tap < conv.filterHeight * conv.filterWidth; tap++) {
    filter.set(tapGradient(input, gradient, tap, conv), tap * conv.outChannels);
  }
  return out;
});

function tapGradient(
  input: ArrayLike<number>,
  gradient: ArrayLike<number>,
  tap: number,
  conv: tf.backend_util.Conv2DInfo,
): Float64Array {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, strideHeight, strideWidth } = conv;
  const top = Math.floor(tap / conv.filterWidth) - conv.padInfo.top;
  const left = (tap % conv.filterWidth) - conv.padInfo.left;
  const firstColumn = Math.max(0, Math.ceil(-left / strideWidth));
  const endColumn = Math.min(outWidth, Math.ceil((inWidth - left) / strideWidth));
  const multiplier = outChannels / inChannels;
  const sums = new Float64Array(outChannels);
  for (let b = 0; b < conv.batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      const row = i * strideHeight + top;
      if (row < 0 || row >= inHeight) continue;
      for (let j = firstColumn; j < endColumn; j++) {
        const x = ((b * inHeight + row) * inWidth + j * strideWidth + left) * inChannels;
        const dy = ((b * outHeight + i) * outWidth + j) * outChannels;
        if (multiplier === 1) {
          for (let c = 0; c < outChannels; c++) sums[c]! += input[x + c]! * gradient[dy + c]!;
        } else {
          for (let c = 0; c < outChannels; c++)
            sums[c]! += input[x + Math.floor(c / multiplier)]! * gradient[dy + c]!;
        }
      }
    }
  }
  return sums;
}
