import * as tf from "@tensorflow/tfjs-core";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter.js";
import { conv2dBackpropInput } from "./conv2d-backprop-input.js";
import { depthwiseConv2dBackpropFilter } from "./depthwise-conv2d-backprop-filter.js";
import { depthwiseConv2dBackpropInput } from "./depthwise-conv2d-backprop-input.js";
import { fusedBatchNorm } from "./fused-batch-norm.js";
import { maxPoolGrad } from "./max-pool-grad.js";
import { mean, sum } from "./sum-over-pixels.js";
import { unsortedSegmentSum } from "./unsorted-segment-sum.js";

/** What the WebAssembly backend of TF.js lacks for training, or does slowly. */
const kernels = [
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  maxPoolGrad,
  unsortedSegmentSum,
];

/** What it does slowly in the one case that training needs most. */
const faster = [fusedBatchNorm, mean, sum];

/** Gives the WebAssembly backend the kernels of training, in place of its own where it has one. */
export function registerTrainingKernels(): void {
  for (const kernel of [...kernels, ...faster.map((make) => make())]) {
    if (tf.getKernel(kernel.kernelName, "wasm") !== undefined) tf.unregisterKernel(kernel.kernelName, "wasm");
    tf.registerKernel(kernel);
  }
}
