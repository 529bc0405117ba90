import { loadCatalog, type LazyTensor, type TensorCatalog } from "../tensor-files/lazy-tensor.js";
import { openTensors, type OpenOptions } from "../tensor-files/open-tensors.js";
import { headerBytes, inWritingOrder, tensorBytes } from "../tensor-files/safetensors-writer.js";
import type { TensorFile } from "../tensor-files/stored-tensor.js";
import { withFile } from "./file-source.js";
import { writeFileAtomic } from "./files.js";

/** Opens a file of tensors, of any format that {@link openTensors} knows, for the time of `use`. */
export function withTensors<T>(
  file: string,
  use: (catalog: TensorCatalog) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  return withFile(file, async (source) => use(await openTensors(source, options)));
}

/**
 * Reads a file of tensors: safetensors, what `torch.save` writes, `.npz` or `.npy`, by its content. Each tensor goes
 * straight into its array, so that the file is never in memory beside them. Throws a UserError that names the file.
 */
export function readTensors(file: string, options: OpenOptions = {}): Promise<TensorFile> {
  return withTensors(file, loadCatalog, options);
}

async function* pieces(
  tensors: readonly (readonly [string, LazyTensor])[],
  metadata: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  yield headerBytes(tensors, metadata);
  for (const [name, tensor] of tensors) yield tensorBytes(name, tensor, await tensor.read());
}

/**
 * Writes tensors into a safetensors file as `writeSafetensors` does, one after another as they are read, so that never
 * more than one is in memory. Under the file's name there is at every moment the old content whole or the new one.
 */
export function writeTensors(
  file: string,
  tensors: ReadonlyMap<string, LazyTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  return writeFileAtomic(file, pieces(inWritingOrder(tensors), metadata));
}
