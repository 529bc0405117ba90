import type { Dtype } from "./dtype.js";

/** A tensor as stored in a checkpoint file: in PyTorch's layout, with values widened to float32. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Set for integers and booleans, which are written back with this dtype. Defaults to float32. */
  readonly dtype?: Dtype;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}
