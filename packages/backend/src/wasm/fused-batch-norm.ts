import * as tf from "@tensorflow/tfjs-core";
import { call, fasterKernel, free, values } from "./kernel.js";
import { mayHideNaN } from "./sum-over-pixels.js";

/**
 * Batch normalisation by given averages, as one multiplication and one addition a value: a depthwise convolution with a
 * 1x1 filter, for which XNNPACK has a kernel of its own. TF.js's is a plain loop, thirty times slower.
 */
export const fusedBatchNorm = fasterKernel<"x" | "mean" | "variance" | "offset" | "scale", tf.FusedBatchNormAttrs>(
  tf.FusedBatchNorm,
  ({ inputs, attrs: { varianceEpsilon }, backend }) => {
    const { x, mean, variance, offset, scale } = inputs as Partial<typeof inputs> &
      Pick<typeof inputs, "x" | "mean" | "variance">;
    const channels = x.shape.at(-1) ?? 1;
    const given = [mean, variance, offset, scale].filter((tensor) => tensor !== undefined);
    if (x.shape.length !== 4 || given.some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) return;
    const filter = backend.makeOutput([1, 1, channels, 1], "float32");
    const bias = backend.makeOutput([channels], "float32");
    const [means, variances] = [values(backend, mean), values(backend, variance)];
    const offsets = offset && values(backend, offset);
    const scales = scale && values(backend, scale);
    const [factors, terms] = [values(backend, filter), values(backend, bias)];
    for (let c = 0; c < channels; c++) {
      const factor = (scales?.[c] ?? 1) / Math.sqrt(variances[c]! + varianceEpsilon);
      factors[c] = factor;
      terms[c] = (offsets?.[c] ?? 0) - means[c]! * factor;
    }
    const window = {
      strides: [1, 1],
      pad: "valid",
      dilations: [1, 1],
      dataFormat: "NHWC",
      activation: "linear",
    };
    const y = call(backend, "FusedDepthwiseConv2D", { x, filter, bias }, window);
    free(backend, filter, bias);
    if (!mayHideNaN(backend, y)) return y;
    free(backend, y);
    return undefined;
  },
);
