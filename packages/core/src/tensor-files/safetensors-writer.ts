import { UserError } from "@ddep/base";
import { countOf, dtypes, type Dtype } from "./dtype.js";
import { writtenDtype } from "./lazy-tensor.js";

type Described = readonly [name: string, tensor: { readonly shape: readonly number[]; readonly dtype?: Dtype }];

/** Returns tensors sorted by name, the order in which they are written, so that equal states give equal bytes. */
export function inWritingOrder<T>(tensors: ReadonlyMap<string, T>): [string, T][] {
  return [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Returns everything that precedes the numbers of the tensors, in this order: the header's length, the header and its
 * padding.
 */
export function headerBytes(
  tensors: readonly Described[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // Without a prototype, even `__proto__` is an ordinary name.
  const header = Object.create(null) as Record<string, unknown>;
  if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
  let end = 0;
  for (const [name, tensor] of tensors) {
    const dtype = writtenDtype(tensor.dtype);
    const begin = end;
    end += countOf(tensor.shape) * dtypes[dtype].bytes;
    header[name] = { dtype, shape: tensor.shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => new Uint8Array(buffer, byteOffset, byteLength);

const integers: Partial<Record<Dtype, (data: Float32Array) => ArrayBufferView>> = {
  I64: (data) => BigInt64Array.from(data, BigInt),
  I32: (data) => Int32Array.from(data),
  I16: (data) => Int16Array.from(data),
  I8: (data) => Int8Array.from(data),
  U32: (data) => Uint32Array.from(data),
  U16: (data) => Uint16Array.from(data),
  U8: (data) => Uint8Array.from(data),
  BOOL: (data) => Uint8Array.from(data, (value) => Number(value !== 0)),
};

/** Returns the bytes of a tensor as written: float32, or integers if it has an integer dtype. */
export function tensorBytes(
  name: string,
  { shape, dtype }: { readonly shape: readonly number[]; readonly dtype?: Dtype },
  data: Float32Array,
): Uint8Array {
  if (data.length !== countOf(shape))
    throw new UserError(`has ${data.length} numbers for shape [${shape.join(", ")}]`, { key: name });
  const toIntegers = integers[writtenDtype(dtype)];
  if (toIntegers === undefined) return bytesOf(data);
  if (!data.every(Number.isInteger))
    throw new UserError(`holds a number that is not an integer, but its dtype is ${dtype}`, { key: name });
  return bytesOf(toIntegers(data));
}
