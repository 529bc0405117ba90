import type { LazyTensor } from "@ddep/core";
import type { LazyTensors } from "./renaming.js";

const AVERAGE = "running_mean";
const COUNT = "num_batches_tracked";

/**
 * Adds the batch count, an int64 scalar, to every batch normalisation that lacks one. Nothing uses the count, but
 * PyTorch's strict loading requires it.
 *
 * Source: torch/nn/modules/batchnorm.py, `_NormBase._load_from_state_dict`.
 */
export function withBatchCounts(tensors: LazyTensors): LazyTensors {
  const out = new Map<string, LazyTensor>(tensors);
  for (const name of tensors.keys()) {
    if (!name.endsWith(`.${AVERAGE}`)) continue;
    const count = `${name.slice(0, -AVERAGE.length)}${COUNT}`;
    if (!out.has(count)) out.set(count, { shape: [], dtype: "I64", read: async () => Float32Array.of(0) });
  }
  return out;
}
