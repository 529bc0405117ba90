import { UserError } from "@ddep/base";
import { countOf, type Dtype } from "./dtype.js";
import { denseStrides, gather } from "./gather.js";
import { Tuple } from "./pickle-reader.js";

/** Numbers shared by one or more tensors. */
export interface Storage {
  readonly key: string;
  readonly dtype: Dtype;
  readonly count: number;
  /** Index of the number at which this view of the storage begins. */
  readonly offset: number;
}

/** A tensor over a storage: element `i` is number `offset + sum_k i_k strides_k`. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function counts(value: unknown): readonly number[] | undefined {
  const items = value instanceof Tuple ? value.items : value;
  return Array.isArray(items) && items.every(isCount) ? items : undefined;
}

/**
 * Creates a tensor from the arguments given in a pickle.
 *
 * @throws UserError if it does not lie within its storage
 */
export function tensorView(storage: Storage, first: unknown, sizes: unknown, steps: unknown, file: string): TensorView {
  const [shape, strides] = [counts(sizes), counts(steps)];
  const bad = (problem: string, fix: string) =>
    new UserError(problem, { file, key: `storage ${storage.key}`, fix: fix });
  const again = "download or write the file again";
  if (!isCount(first) || shape === undefined || strides?.length !== shape.length)
    throw bad("has a tensor without a valid offset, size and stride", again);
  const offset = storage.offset + first;
  const count = countOf(shape);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
  const where = `a tensor of size [${shape.join(", ")}] at ${offset} with strides [${strides.join(", ")}]`;
  if (count > 0 && !(last < storage.count)) throw bad(`has ${where}, but only ${storage.count} numbers`, again);
  // A tensor that repeats numbers could claim any size.
  if (count > storage.count)
    throw bad(`has ${where}, more numbers than its ${storage.count}`, "save tensor.contiguous() in Python");
  return new TensorView(storage, offset, shape, strides);
}

/** Returns the numbers of a tensor, given those of its whole storage. */
export function valuesOf({ offset, shape, strides }: TensorView, storage: Float32Array): Float32Array {
  const dense = denseStrides(shape);
  const count = countOf(shape);
  if (!shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]))
    return gather(storage, shape, strides, offset);
  if (count === storage.length) return storage;
  // A copy, so that a small tensor does not keep a large storage in memory.
  return storage.slice(offset, offset + count);
}
