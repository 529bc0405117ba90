import type { Dtype } from "./dtype.js";

/** A tensor as a checkpoint file holds it: PyTorch's layout, values widened to float32. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** The dtype of integers and truth values, which are written back as such; float32 where there is none. */
  readonly dtype?: Dtype;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}
