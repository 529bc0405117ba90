import { loadCatalog, type LazyTensor, type TensorCatalog } from "../tensor-files/lazy-tensor.js";
import { openTensors, type OpenOptions } from "../tensor-files/open-tensors.js";
import { headerBytes, inWritingOrder, tensorBytes } from "../tensor-files/safetensors-writer.js";
import type { TensorFile } from "../tensor-files/stored-tensor.js";
import { withFile } from "./file-source.js";
import { writeFileAtomic } from "./files.js";

/**
 * Opens a tensor file of any format that {@link openTensors} supports, passes it to `use`, and closes it afterwards.
 */
export function withTensors<T>(
  file: string,
  use: (catalog: TensorCatalog) => Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  return withFile(file, async (source) => use(await openTensors(source, options)));
}

/**
 * Reads a tensor file: safetensors, `torch.save` output, `.npz` or `.npy`, recognised by its content. Each tensor is
 * read straight into its array, so that the file is never in memory as well.
 *
 * @throws UserError naming the file
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
 * Writes tensors to a safetensors file like `writeSafetensors`, but reads and writes them one at a time, so that only
 * one is in memory. The write is atomic: the name always refers to the complete old or the complete new content.
 */
export function writeTensors(
  file: string,
  tensors: ReadonlyMap<string, LazyTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  return writeFileAtomic(file, pieces(inWritingOrder(tensors), metadata));
}
