import { conv2dBackpropFilter, conv2dBackpropInput } from "./conv2d-gradients.js";
import { depthwiseConv2dBackpropFilter, depthwiseConv2dBackpropInput } from "./depthwise-conv2d-gradients.js";
import { fusedBatchNorm } from "./fused-batch-norm.js";
import { register } from "./kernel.js";
import { maxPoolGrad } from "./max-pool-grad.js";
import { mean, sum } from "./sum-over-pixels.js";
import { unsortedSegmentSum } from "./unsorted-segment-sum.js";

/** What the WebAssembly backend of TF.js lacks for training, or does slowly in every case. */
const kernels = [
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseConv2dBackpropFilter,
  depthwiseConv2dBackpropInput,
  maxPoolGrad,
  unsortedSegmentSum,
];

/** What TF.js does slowly in the one case that training needs most. */
const faster = [fusedBatchNorm, mean, sum];

/** Registers the kernels of training with the WebAssembly backend, replacing those that it has. */
export function registerTrainingKernels(): void {
  for (const kernel of [...kernels, ...faster.map((make) => make())]) register(kernel);
}
