import { readBytes, readValues, type ByteSource } from "./byte-source.js";
import { writtenDtype, type LazyTensor, type TensorCatalog } from "./lazy-tensor.js";
import { headerLength, LENGTH_BYTES, parseHeader } from "./safetensors-header.js";
import { headerBytes, inWritingOrder, tensorBytes } from "./safetensors-writer.js";
import type { StoredTensor, TensorFile } from "./stored-tensor.js";
import { Widener } from "./widener.js";

/**
 * Reads a safetensors file held in memory.
 *
 * Throws a {@link UserError} that names `file` and the tensor on a truncated file, a dtype that is no number of ours,
 * a size that does not fit the shape, or tensors that overlap or do not cover the data.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 */
export function readSafetensors(bytes: Uint8Array, file = "safetensors"): TensorFile {
  const length = headerLength(bytes, bytes.length, file);
  const header = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
  const { spans, metadata } = parseHeader(header, bytes.length, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { shape, dtype, count, begin, end }] of spans) {
    const widener = new Widener(dtype, count);
    widener.push(bytes.subarray(begin, end));
    const data = widener.values;
    tensors.set(name, writtenDtype(dtype) === "F32" ? { shape, data } : { shape, data, dtype });
  }
  return { tensors, metadata };
}

/** Opens a safetensors file: its header is read and checked, its tensors are read one by one when they are asked for. */
export async function openSafetensors(source: ByteSource): Promise<TensorCatalog> {
  const { name: file, size } = source;
  const prefix = await readBytes(source, 0, Math.min(LENGTH_BYTES, size));
  const header = await readBytes(source, LENGTH_BYTES, headerLength(prefix, size, file));
  const { spans, metadata } = parseHeader(header, size, file);
  const tensors = new Map<string, LazyTensor>();
  for (const [name, { shape, dtype, count, begin }] of spans)
    tensors.set(name, { shape, dtype, read: () => readValues(source, begin, { dtype, count }) });
  return { format: "safetensors", metadata, tensors };
}

/**
 * Writes tensors in the safetensors format, in the order of their names, so equal states give equal bytes: float32, or the
 * integers that a tensor's `dtype` names.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = inWritingOrder(tensors);
  const parts = [
    headerBytes(ordered, metadata),
    ...ordered.map(([name, tensor]) => tensorBytes(name, tensor, tensor.data)),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
