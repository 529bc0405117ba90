import { UserError } from "@ddep/base";
import { countOf, type Dtype } from "./dtype.js";
import type { StoredTensor, TensorFile } from "./stored-tensor.js";

/** A tensor that is still in its file. */
export interface LazyTensor {
  readonly shape: readonly number[];
  /** How the file holds it. */
  readonly dtype: Dtype;
  /** Its numbers, widened to float32, the last axis fastest. */
  read(): Promise<Float32Array>;
}

/** What a file of tensors holds, before any tensor of it is read. */
export interface TensorCatalog {
  readonly format: "safetensors" | "PyTorch zip" | "PyTorch legacy" | "npz" | "npy";
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, LazyTensor>;
}

/** Integers and truth values are written back as they were; every other dtype as float32. */
const kept = new Set<Dtype>(["I64", "I32", "I16", "I8", "U32", "U16", "U8", "BOOL"]);

/** The dtype that a tensor has in a file of ours. */
export const writtenDtype = (dtype: Dtype = "F32"): Dtype => (kept.has(dtype) ? dtype : "F32");

/** Tensors of memory, as tensors of a file. */
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

/** What is read of a file takes at most so many times its bytes, and a mebibyte. */
const LARGEST_GROWTH = 64;
const SMALL = 2 ** 20;
/** As many as PyTorch and numpy allow. */
const MOST_AXES = 64;

const TRUSTED = "get the file from a source you trust; no weights are stored like that";

/** Refuses a member of an archive that unpacks to more than 64 times the archive's `size` and a mebibyte, as one of a bomb does. */
export function expectGrowth(
  member: { readonly name: string; readonly size: number },
  size: number,
  file: string,
): void {
  if (member.size > LARGEST_GROWTH * size + SMALL)
    throw new UserError(`takes ${member.size} bytes, more than ${LARGEST_GROWTH} times the file's ${size} bytes`, {
      file,
      key: member.name,
      fix: TRUSTED,
    });
}

/** Refuses tensors of more axes than there are, and a file whose tensors are out of proportion to it, as those of a bomb are. */
export function expectProportion({ tensors }: TensorCatalog, size: number, file: string): void {
  let bytes = 0;
  for (const [key, { shape }] of tensors) {
    if (shape.length > MOST_AXES) throw new UserError(`has ${shape.length} axes`, { file, key, fix: TRUSTED });
    bytes += 4 * countOf(shape);
    if (bytes > LARGEST_GROWTH * size + SMALL)
      throw new UserError(`with it the tensors take more than ${LARGEST_GROWTH} times the file's ${size} bytes`, {
        file,
        key,
        fix: TRUSTED,
      });
  }
}
