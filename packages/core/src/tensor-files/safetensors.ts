import { readBytes, readValues, type ByteSource } from "./byte-source.js";
import { writtenDtype, type LazyTensor, type TensorCatalog } from "./lazy-tensor.js";
import { headerLength, LENGTH_BYTES, parseHeader } from "./safetensors-header.js";
import { headerBytes, inWritingOrder, tensorBytes } from "./safetensors-writer.js";
import type { StoredTensor, TensorFile } from "./stored-tensor.js";
import { Widener } from "./widener.js";

/**
 * Reads a safetensors file from memory.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 *
 * @throws UserError naming `file` and the tensor if the file is truncated, a dtype is not supported, a size does not
 * match the shape, or the tensors overlap or do not cover the data
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

/** Opens a safetensors file: reads and checks the header now, and tensors one by one on request. */
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
 * Writes tensors in the safetensors format, sorted by name so that equal states give equal bytes. Values are float32,
 * or integers if a tensor's `dtype` says so.
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
