import { inflateSync } from "node:zlib";
import type { PngChunks } from "./png-chunks.js";

/** Samples a pixel by colour type. */
export const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Every how many columns and rows a pass takes a pixel, and from which on. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

const plain: readonly Pass[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];

const adam7: readonly Pass[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/** The passes of a file that hold pixels, with the size of each. */
function passesOf({ width, height, interlaced }: PngChunks) {
  return (interlaced ? adam7 : plain)
    .map((pass) => ({
      ...pass,
      columns: Math.ceil((width - pass.x) / pass.stepX),
      rows: Math.ceil((height - pass.y) / pass.stepY),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Bytes of inflated data that are made at once. */
const PIECE = 2 ** 24;

/** The rows of a file under their filters, `length` bytes. Throws an error where they are more or less, or their checksum is wrong. */
function inflated({ data, width, height }: PngChunks, length: number): Uint8Array {
  let rows: Uint8Array;
  try {
    rows = inflateSync(Buffer.concat(data), { maxOutputLength: length, chunkSize: Math.min(length + 64, PIECE) });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE")
      throw new Error(`its data are more than ${width} x ${height} pixels`, { cause });
    if (code === "Z_BUF_ERROR") throw new Error("its data are cut short", { cause });
    throw new Error("its data, or the checksum of its data, are wrong", { cause });
  }
  return rows;
}

/** Undoes the filter of a row in place; `before` is the row above it, `unit` the bytes of a pixel. */
function unfilter(filter: number, row: Uint8Array, before: Uint8Array, unit: number): void {
  const left = (i: number) => (i < unit ? 0 : row[i - unit]!);
  const above = (i: number) => before[i] ?? 0;
  if (filter === 1) for (let i = unit; i < row.length; i++) row[i]! += row[i - unit]!;
  else if (filter === 2) for (let i = 0; i < before.length; i++) row[i]! += before[i]!;
  else if (filter === 3) for (let i = 0; i < row.length; i++) row[i]! += (left(i) + above(i)) >> 1;
  else if (filter === 4)
    for (let i = 0; i < row.length; i++) {
      const [a, b, c] = [left(i), above(i), i < unit ? 0 : above(i - unit)];
      const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      row[i]! += toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
  else if (filter !== 0) throw new Error(`it has a row of filter ${filter}`);
}

/** The k-th sample of a row. */
function sampleAt(row: Uint8Array, k: number, depth: number): number {
  if (depth === 8) return row[k]!;
  if (depth === 16) return (row[2 * k]! << 8) | row[2 * k + 1]!;
  const bit = k * depth;
  return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

/**
 * The samples of a file, `[height, width, channels]`, a value each: of 8 bits or, where they have 16, of 16. Throws an error
 * that says what is wrong with its data.
 *
 * Source: PNG, third edition, sections 7 to 10.
 */
export function pngSamples(chunks: PngChunks): Uint8Array | Uint16Array {
  const { width, height, depth, type } = chunks;
  const channels = channelsOf[type]!;
  const passes = passesOf(chunks).map((pass) => ({ ...pass, bytes: Math.ceil((pass.columns * channels * depth) / 8) }));
  const length = passes.reduce((sum, { rows, bytes }) => sum + rows * (bytes + 1), 0);
  const data = inflated(chunks, length);
  const out = new (depth === 16 ? Uint16Array : Uint8Array)(width * height * channels);
  const unit = Math.max(1, (channels * depth) / 8);
  let at = 0;
  for (const { x, y, stepX, stepY, columns, rows, bytes } of passes) {
    let before: Uint8Array = new Uint8Array();
    for (let r = 0; r < rows; r++, at += bytes + 1) {
      if (at + bytes + 1 > data.length) throw new Error(`its data end in row ${y + r * stepY} of ${height}`);
      const row = data.subarray(at + 1, at + 1 + bytes);
      unfilter(data[at]!, row, before, unit);
      before = row;
      const start = (y + r * stepY) * width * channels;
      if (stepX === 1 && depth === 8) out.set(row, start);
      else
        for (let c = 0; c < columns; c++)
          for (let s = 0; s < channels; s++)
            out[start + (x + c * stepX) * channels + s] = sampleAt(row, c * channels + s, depth);
    }
  }
  return out;
}
