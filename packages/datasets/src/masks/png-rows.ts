import { inflateSync } from "node:zlib";
import type { DecodedPng } from "fast-png";
import { channelsOf } from "../pictures/png-data.js";
import type { PngChunks } from "./png-chunks.js";

/** For each pass of an interlaced file, its first column and row, and the steps between its columns and rows. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Returns the total bytes of a file's rows, each including one byte for its filter. Source: PNG, third edition,
 * sections 7 and 8.
 */
function bytesOfRows({ width, height, depth, type, interlaced }: PngChunks): number {
  const bits = channelsOf[type]! * depth;
  const passes = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX);
    return columns <= 0
      ? sum
      : sum + Math.max(0, Math.ceil((height - y) / stepY)) * (Math.ceil((columns * bits) / 8) + 1);
  }, 0);
}

/** Bytes of inflated data allocated at once. */
const PIECE = 2 ** 24;

/**
 * Checks that the data of a file are as long as its rows and match their checksum, neither of which fast-png checks. No
 * more is inflated than the rows require.
 *
 * @throws Error saying what is wrong
 */
export function checkRows(chunks: PngChunks): void {
  const { data, width, height } = chunks;
  const length = bytesOfRows(chunks);
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
  if (rows.length < length) throw new Error(`its data end before the last of its ${height} rows`);
}

/**
 * Returns the samples of a decoded file, one value each. Samples of 1, 2 or 4 bits are packed into bytes, with each row
 * starting a new byte.
 */
export function unpacked({ data, depth, height, width, channels }: DecodedPng): Uint8Array | Uint16Array {
  if (depth >= 8) return data instanceof Uint16Array ? data : new Uint8Array(data);
  const perByte = 8 / depth;
  const samples = width * channels;
  const rowBytes = Math.ceil(samples / perByte);
  const values = new Uint8Array(height * samples);
  for (let i = 0; i < values.length; i++) {
    const x = i % samples;
    const byte = data[Math.floor(i / samples) * rowBytes + Math.floor(x / perByte)]!;
    values[i] = (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
  }
  return values;
}
