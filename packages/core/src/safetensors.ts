import { UserError } from "./errors.js";

/** A tensor as a checkpoint file holds it: PyTorch's layout, values widened to float32. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const HEADER_LIMIT = 100_000_000;

function widenFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

type Widen = (view: DataView, count: number) => Float32Array;

function reader(read: (view: DataView, i: number) => number): Widen {
  return (view, count) => {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = read(view, i);
    return values;
  };
}

const bfloatWord = new DataView(new ArrayBuffer(4));
const dtypes: Record<string, { bytes: number; widen: Widen }> = {
  F32: { bytes: 4, widen: reader((view, i) => view.getFloat32(4 * i, true)) },
  F64: { bytes: 8, widen: reader((view, i) => view.getFloat64(8 * i, true)) },
  F16: { bytes: 2, widen: reader((view, i) => widenFloat16(view.getUint16(2 * i, true))) },
  BF16: {
    bytes: 2,
    widen: reader((view, i) => {
      bfloatWord.setUint32(0, view.getUint16(2 * i, true) << 16);
      return bfloatWord.getFloat32(0);
    }),
  },
  I64: { bytes: 8, widen: reader((view, i) => Number(view.getBigInt64(8 * i, true))) },
  I32: { bytes: 4, widen: reader((view, i) => view.getInt32(4 * i, true)) },
};

interface HeaderItem {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isItem(value: unknown): value is HeaderItem {
  if (typeof value !== "object" || value === null) return false;
  const item = value as Partial<HeaderItem>;
  return (
    typeof item.dtype === "string" &&
    Array.isArray(item.shape) &&
    item.shape.every(isCount) &&
    Array.isArray(item.data_offsets) &&
    item.data_offsets.length === 2 &&
    item.data_offsets.every(isCount)
  );
}

function isMetadata(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

function parseHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; start: number } {
  const bad = (problem: string) =>
    new UserError(problem, {
      file,
      mend: "download or write the file again; it is not a whole safetensors file",
    });
  if (bytes.length < 8) throw bad(`has ${bytes.length} bytes, fewer than a safetensors header`);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (size > HEADER_LIMIT || size > bytes.length - 8)
    throw bad(`says its header has ${size} bytes, but the file has ${bytes.length}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + size)));
  } catch (cause) {
    throw new UserError("has a header that is not JSON", {
      file,
      cause,
      mend: "download or write the file again",
    });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw bad("has a header that is not an object");
  return { header: header as Record<string, unknown>, start: 8 + size };
}

/**
 * Reads a safetensors file held in memory.
 *
 * Throws a {@link UserError} that names `file` and the tensor on a truncated file, a dtype that is no number of ours,
 * a size that does not fit the shape, or tensors that overlap or do not cover the data.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 */
export function readSafetensors(bytes: Uint8Array, file = "safetensors"): TensorFile {
  const { header, start } = parseHeader(bytes, file);
  const tensors = new Map<string, StoredTensor>();
  const spans: { begin: number; end: number; key: string }[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [key, item] of Object.entries(header)) {
    if (key === "__metadata__") {
      if (!isMetadata(item)) throw new UserError("is no list of named texts", { file, key });
      metadata = item;
      continue;
    }
    if (!isItem(item)) throw new UserError("has no valid dtype, shape and data_offsets", { file, key });
    const dtype = Object.hasOwn(dtypes, item.dtype) ? dtypes[item.dtype] : undefined;
    if (dtype === undefined)
      throw new UserError(`has dtype ${item.dtype}`, {
        file,
        key,
        mend: `use one of ${Object.keys(dtypes).join(", ")}`,
      });
    const [begin, end] = item.data_offsets;
    const count = item.shape.reduce((a, b) => a * b, 1);
    if (end - begin !== count * dtype.bytes)
      throw new UserError(`has ${end - begin} bytes for shape [${item.shape.join(", ")}] of ${item.dtype}`, {
        file,
        key,
      });
    if (start + end > bytes.length)
      throw new UserError(`ends at byte ${start + end}, but the file has ${bytes.length}`, {
        file,
        key,
        mend: "download or write the file again; it is truncated",
      });
    spans.push({ begin, end, key });
    const view = new DataView(bytes.buffer, bytes.byteOffset + start + begin, end - begin);
    tensors.set(key, { shape: item.shape, data: dtype.widen(view, count) });
  }
  let covered = 0;
  for (const { begin, end, key } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered)
      throw new UserError(
        `begins at byte ${begin} of the data, but the tensor before it ends at byte ${covered}`,
        {
          file,
          key,
          mend: "download or write the file again",
        },
      );
    covered = end;
  }
  if (start + covered !== bytes.length)
    throw new UserError(`has ${bytes.length - start} bytes of data, but its tensors take ${covered}`, {
      file,
      mend: "download or write the file again",
    });
  return { tensors, metadata };
}

/**
 * Writes tensors as float32 in the safetensors format, in the order of their names, so equal states give equal bytes.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const names = [...tensors.keys()].sort();
  const header: Record<string, unknown> =
    Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    header[name] = { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerSize = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerSize + end).fill(0x20, 8, 8 + headerSize);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerSize), true);
  bytes.set(json, 8);
  let offset = 8 + headerSize;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}
