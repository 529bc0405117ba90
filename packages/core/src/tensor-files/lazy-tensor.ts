import { UserError } from "@ddep/base";
import { countOf, type Dtype } from "./dtype.js";
import type { StoredTensor, TensorFile } from "./stored-tensor.js";

/** A tensor that has not been read from its file yet. */
export interface LazyTensor {
  readonly shape: readonly number[];
  /** Its dtype in the file. */
  readonly dtype: Dtype;
  /** Reads its values, widened to float32, with the last axis varying fastest. */
  read(): Promise<Float32Array>;
}

/** The contents of a tensor file, before any tensor is read. */
export interface TensorCatalog {
  readonly format: "safetensors" | "PyTorch zip" | "PyTorch legacy" | "npz" | "npy";
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, LazyTensor>;
}

/** Integers and booleans are written back with their dtype; every other dtype is written as float32. */
const kept = new Set<Dtype>(["I64", "I32", "I16", "I8", "U32", "U16", "U8", "BOOL"]);

/** Returns the dtype that a tensor is given when we write it. */
export const writtenDtype = (dtype: Dtype = "F32"): Dtype => (kept.has(dtype) ? dtype : "F32");

/** Wraps a tensor in memory as a lazy tensor. */
export function lazy({ shape, data, dtype = "F32" }: StoredTensor): LazyTensor {
  return { shape, dtype, read: async () => data };
}

/** Reads every tensor of a catalog. */
export async function loadCatalog({ tensors, metadata }: TensorCatalog): Promise<TensorFile> {
  const loaded = new Map<string, StoredTensor>();
  for (const [name, { shape, dtype, read }] of tensors) {
    const data = await read();
    loaded.set(name, writtenDtype(dtype) === "F32" ? { shape, data } : { shape, data, dtype });
  }
  return { tensors: loaded, metadata };
}

/** Data read from a file may take at most this many times the size of the file, plus one mebibyte. */
const LARGEST_GROWTH = 64;
const SMALL = 2 ** 20;
/** The limit of PyTorch and numpy. */
const MOST_AXES = 64;

const TRUSTED = "get the file from a source you trust; weights are never stored like this";

/**
 * Rejects an archive member that unpacks to more than 64 times the archive's `size` plus one mebibyte, as a zip bomb
 * does.
 *
 * @throws UserError naming the member
 */
export function expectGrowth(
  member: { readonly name: string; readonly size: number },
  size: number,
  file: string,
): void {
  if (member.size > LARGEST_GROWTH * size + SMALL)
    throw new UserError(`unpacks to ${member.size} bytes, more than ${LARGEST_GROWTH} times the file's ${size} bytes`, {
      file,
      key: member.name,
      fix: TRUSTED,
    });
}

/**
 * Rejects tensors with more axes than any framework allows, and files whose tensors are out of proportion to their
 * size, as in a zip bomb.
 *
 * @throws UserError naming the tensor
 */
export function expectProportion({ tensors }: TensorCatalog, size: number, file: string): void {
  let bytes = 0;
  for (const [key, { shape }] of tensors) {
    if (shape.length > MOST_AXES) throw new UserError(`has ${shape.length} axes`, { file, key, fix: TRUSTED });
    bytes += 4 * countOf(shape);
    if (bytes > LARGEST_GROWTH * size + SMALL)
      throw new UserError(`brings the tensors to more than ${LARGEST_GROWTH} times the file's ${size} bytes`, {
        file,
        key,
        fix: TRUSTED,
      });
  }
}
