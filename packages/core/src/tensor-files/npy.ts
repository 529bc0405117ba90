import { UserError } from "@ddep/base";
import { readBytes, readValues, type ByteSource } from "./byte-source.js";
import { countOf, dtypes, type Dtype } from "./dtype.js";
import { denseStrides, gather } from "./gather.js";
import type { TensorCatalog } from "./lazy-tensor.js";

/** What the header of an .npy file says about the numbers after it. */
export interface NpyHeader {
  readonly dtype: Dtype;
  readonly little: boolean;
  readonly shape: readonly number[];
  readonly count: number;
  /** Whether the first axis varies fastest. */
  readonly fortran: boolean;
  /** Byte offset of the first number. */
  readonly start: number;
}

type Where = { readonly file: string; readonly key?: string };

export const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const HEADER_LIMIT = 2 ** 20;

const kinds: Readonly<Record<string, Dtype>> = {
  f2: "F16",
  f4: "F32",
  f8: "F64",
  i1: "I8",
  i2: "I16",
  i4: "I32",
  i8: "I64",
  u1: "U8",
  u2: "U16",
  u4: "U32",
  u8: "U64",
  b1: "BOOL",
};

/**
 * Returns the number of bytes before the numbers, read from the first 12 bytes, or undefined if this is not an .npy
 * file.
 */
export function npyStart(head: Uint8Array): number | undefined {
  if (head.length < 12 || npyMagic.some((byte, i) => head[i] !== byte)) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head[6] === 1) return 10 + view.getUint16(8, true);
  return head[6] === 2 || head[6] === 3 ? 12 + view.getUint32(8, true) : undefined;
}

/** Extracts one field of the Python dict literal that numpy writes; returns its value and the rest of the literal. */
function field(text: string, name: string, value: string): { found: string; rest: string } | undefined {
  const match = new RegExp(`'${name}':\\s*(${value})\\s*,?\\s*`).exec(text);
  return match === null ? undefined : { found: match[1]!, rest: text.replace(match[0], "") };
}

function parseDescription(text: string, where: Where): { dtype: Dtype; little: boolean } {
  const [, order, kind] = /^'([<>|=])([a-zA-Z]\d*)'$/.exec(text) ?? [];
  const dtype = kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (dtype !== undefined) return { dtype, little: order !== ">" };
  if (kind?.startsWith("O"))
    throw new UserError("holds Python objects, which cannot be read without running code", {
      ...where,
      fix: "save it again as an array of numbers",
    });
  throw new UserError(`has dtype ${text}`, {
    ...where,
    fix: "save it as float16, float32, float64 or integers",
  });
}

/**
 * Parses the header of an .npy file; `head` has the length given by {@link npyStart}.
 *
 * Source: the .npy format, versions 1 to 3, numpy/lib/format.py.
 *
 * @throws UserError if the dtype is not numeric, or the header is malformed
 */
export function parseNpyHeader(head: Uint8Array, where: Where): NpyHeader {
  const text = new TextDecoder().decode(head.subarray(head[6] === 1 ? 10 : 12)).trim();
  const dtype = field(text, "descr", "'[^']*'|\\[[^{}]*\\]");
  const order = field(dtype?.rest ?? "", "fortran_order", "True|False");
  const shape = field(order?.rest ?? "", "shape", "\\([\\dL, ]*\\)");
  if (dtype === undefined || order === undefined || shape === undefined || !/^\{[\s,]*\}$/.test(shape.rest))
    throw new UserError(`has an invalid .npy header: ${text.slice(0, 80)}`, where);
  const sizes = (shape.found.match(/\d+/g) ?? []).map(Number);
  const count = countOf(sizes);
  if (!sizes.every(Number.isSafeInteger) || !Number.isSafeInteger(count * 8))
    throw new UserError(`has the impossible shape ${shape.found}`, where);
  const fortran = order.found === "True";
  return { ...parseDescription(dtype.found, where), shape: sizes, count, fortran, start: head.length };
}

/**
 * Checks that the size of an .npy file is exactly that of its header and its numbers.
 *
 * @throws UserError otherwise
 */
export function expectNpySize({ dtype, count, start, shape }: NpyHeader, size: number, where: Where): void {
  const expected = start + count * dtypes[dtype].bytes;
  if (expected !== size)
    throw new UserError(`has ${size} bytes, but shape [${shape.join(", ")}] of ${dtype} takes ${expected}`, {
      ...where,
      fix: "download or write the file again",
    });
}

/** Returns the numbers with the last axis varying fastest. */
export function inOrder(data: Float32Array, { shape, fortran }: NpyHeader): Float32Array {
  if (!fortran || shape.length < 2) return data;
  return gather(data, shape, denseStrides([...shape].reverse()).reverse());
}

/**
 * Rejects a missing header, and one longer than any that numpy writes.
 *
 * @throws UserError
 */
export function expectHead(start: number | undefined, where: Where): number {
  if (start === undefined) throw new UserError("is not an .npy file of version 1, 2 or 3", where);
  if (start > HEADER_LIMIT) throw new UserError(`declares a header of ${start} bytes`, where);
  return start;
}

/** Opens an .npy file as a single tensor named `array`. */
export async function openNpy(source: ByteSource): Promise<TensorCatalog> {
  const where = { file: source.name };
  const start = expectHead(npyStart(await readBytes(source, 0, Math.min(12, source.size))), where);
  const header = parseNpyHeader(await readBytes(source, 0, start), where);
  expectNpySize(header, source.size, where);
  const { shape, dtype } = header;
  const read = async () => inOrder(await readValues(source, header.start, header), header);
  return { format: "npy", metadata: {}, tensors: new Map([["array", { shape, dtype, read }]]) };
}
