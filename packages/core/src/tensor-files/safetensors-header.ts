import { UserError } from "@ddep/base";
import { countOf, dtypeNamed, dtypes, type Dtype } from "./dtype.js";

/** The position of a tensor in a safetensors file. */
export interface Span {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly count: number;
  /** In bytes from the start of the file. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsLayout {
  readonly spans: ReadonlyMap<string, Span>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes of the field before the header that holds the header's length. */
export const LENGTH_BYTES = 8;
const HEADER_LIMIT = 100_000_000;
const AGAIN = "download or write the file again";

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
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

/**
 * Returns the length in bytes of the header, read from the first 8 bytes of the file.
 *
 * @throws UserError if the file is too short for it
 */
export function headerLength(prefix: Uint8Array, size: number, file: string): number {
  const fix = `${AGAIN}; it is not a complete safetensors file`;
  if (size < LENGTH_BYTES)
    throw new UserError(`has ${size} bytes, fewer than a safetensors header`, { file, fix: fix });
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true));
  if (length > HEADER_LIMIT || length > size - LENGTH_BYTES)
    throw new UserError(`declares a header of ${length} bytes, but the file has ${size}`, { file, fix: fix });
  return length;
}

function parseJson(bytes: Uint8Array, file: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new UserError("has a header that is not JSON", { file, cause, fix: AGAIN });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw new UserError("has a header that is not an object", { file, fix: AGAIN });
  return header as Record<string, unknown>;
}

function spanOf(item: unknown, start: number, size: number, { file, key }: { file: string; key: string }): Span {
  if (!isItem(item)) throw new UserError("has no valid dtype, shape and data_offsets", { file, key });
  const dtype = dtypeNamed(item.dtype);
  if (dtype === undefined)
    throw new UserError(`has dtype ${item.dtype}`, {
      file,
      key,
      fix: `use one of ${Object.keys(dtypes).join(", ")}`,
    });
  const [begin, end] = item.data_offsets;
  const count = countOf(item.shape);
  if (end - begin !== count * dtypes[dtype].bytes)
    throw new UserError(`has ${end - begin} bytes for shape [${item.shape.join(", ")}] of ${item.dtype}`, {
      file,
      key,
    });
  if (start + end > size)
    throw new UserError(`ends at byte ${start + end}, but the file has ${size}`, {
      file,
      key,
      fix: `${AGAIN}; it is truncated`,
    });
  return { shape: item.shape, dtype, count, begin: start + begin, end: start + end };
}

/** Checks that tensors are contiguous, without gaps, up to the end of the file. */
function expectCovered(spans: ReadonlyMap<string, Span>, start: number, size: number, file: string): void {
  let covered = start;
  for (const [key, { begin, end }] of [...spans].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered)
      throw new UserError(
        `begins at byte ${begin - start} of the data, but the tensor before it ends at byte ${covered - start}`,
        { file, key, fix: AGAIN },
      );
    covered = end;
  }
  if (covered !== size)
    throw new UserError(`has ${size - start} bytes of data, but its tensors take ${covered - start}`, {
      file,
      fix: AGAIN,
    });
}

/**
 * Returns the position of each tensor in a file of `size` bytes with this header. The result is safe to read without
 * further checks.
 *
 * Source: the safetensors format, https://github.com/huggingface/safetensors#format.
 *
 * @throws UserError naming `file` and the tensor on an unsupported dtype, a size that does not match the shape, tensors
 * past the end of the file, overlaps and gaps
 */
export function parseHeader(header: Uint8Array, size: number, file: string): SafetensorsLayout {
  const start = LENGTH_BYTES + header.length;
  const spans = new Map<string, Span>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [key, item] of Object.entries(parseJson(header, file))) {
    if (key !== "__metadata__") spans.set(key, spanOf(item, start, size, { file, key }));
    else if (isMetadata(item)) metadata = item;
    else throw new UserError("is not an object of strings", { file, key });
  }
  expectCovered(spans, start, size, file);
  return { spans, metadata };
}
