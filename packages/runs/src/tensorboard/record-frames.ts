import { createCRC32 } from "hash-wasm";

/** CRC32C (Castagnoli), in the bit-reversed form. */
const polynomial = 0x82f63b78;

/** A checksum of bytes, as an unsigned 32-bit number. */
export type Checksum = (bytes: Uint8Array) => number;

/**
 * The masked CRC32C that guards TFRecord files: `((crc >> 15) | (crc << 17)) + 0xa282ead8`, modulo 2^32.
 *
 * Source: tensorflow/core/lib/hash/crc32c.h.
 */
export async function maskedCrc32c(): Promise<Checksum> {
  const hasher = await createCRC32(polynomial);
  return (bytes) => {
    const crc = Number.parseInt(hasher.init().update(bytes).digest("hex"), 16);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
}

/**
 * Frames one record of a TFRecord file: length (uint64), its checksum, the data, its checksum, little-endian.
 *
 * Source: tensorflow/core/lib/io/record_writer.h.
 */
export function frame(data: Uint8Array, checksum: Checksum): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, checksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, checksum(data), true);
  return bytes;
}

/** The records of a TFRecord file as views of its bytes, up to the first that is incomplete or damaged. */
export function* unframed(bytes: Uint8Array, checksum: Checksum): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length;) {
    const end = at + 12 + Number(view.getBigUint64(at, true));
    if (view.getUint32(at + 8, true) !== checksum(bytes.subarray(at, at + 8)) || end + 4 > bytes.length) return;
    const data = bytes.subarray(at + 12, end);
    if (view.getUint32(end, true) !== checksum(data)) return;
    yield data;
    at = end + 4;
  }
}
