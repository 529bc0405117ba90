/** The type of a tensor's elements in a file, named as in safetensors. */
export type Dtype = keyof typeof dtypes;

function widenFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halves: Float32Array | undefined;
/** Every float16, indexed by its bits. */
const allHalves = () => (halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => widenFloat16(bits)));

/** Four exponent bits, three fraction bits, no infinity. Source: Micikevicius et al. 2022, table 1. */
function widenE4M3(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 15 && fraction === 7) return NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

const word = new DataView(new ArrayBuffer(4));
function widenBfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

type Read = (view: DataView, offset: number, little: boolean) => number;

const define = (bytes: 1 | 2 | 4 | 8, read: Read) => ({ bytes, read });

/** Size and reader of each dtype. All values are widened (or, beyond 24 significant bits, rounded) to float32. */
export const dtypes = {
  F64: define(8, (view, at, little) => view.getFloat64(at, little)),
  F32: define(4, (view, at, little) => view.getFloat32(at, little)),
  F16: define(2, (view, at, little) => allHalves()[view.getUint16(at, little)]!),
  BF16: define(2, (view, at, little) => widenBfloat16(view.getUint16(at, little))),
  F8_E4M3: define(1, (view, at) => widenE4M3(view.getUint8(at))),
  // The upper half of a float16.
  F8_E5M2: define(1, (view, at) => widenFloat16(view.getUint8(at) << 8)),
  I64: define(8, (view, at, little) => Number(view.getBigInt64(at, little))),
  I32: define(4, (view, at, little) => view.getInt32(at, little)),
  I16: define(2, (view, at, little) => view.getInt16(at, little)),
  I8: define(1, (view, at) => view.getInt8(at)),
  U64: define(8, (view, at, little) => Number(view.getBigUint64(at, little))),
  U32: define(4, (view, at, little) => view.getUint32(at, little)),
  U16: define(2, (view, at, little) => view.getUint16(at, little)),
  U8: define(1, (view, at) => view.getUint8(at)),
  BOOL: define(1, (view, at) => Number(view.getUint8(at) !== 0)),
} as const;

/** Returns the dtype with this name, or undefined. */
export const dtypeNamed = (name: string): Dtype | undefined =>
  Object.hasOwn(dtypes, name) ? (name as Dtype) : undefined;

/** Returns the number of elements of a shape. May be Infinity or inexact for shapes too large for any file. */
export const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
