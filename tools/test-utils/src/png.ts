import { crc32, deflateSync } from "node:zlib";

/** A PNG file that is written chunk by chunk, so that any part of it can be wrong. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** Colour type: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  readonly type?: number;
  readonly interlaced?: boolean;
  /** Rows with their filters, not compressed. */
  readonly rows?: Uint8Array;
  /** The compressed rows, where they are not to be those of `rows`. */
  readonly data?: Uint8Array;
  /** Chunks before the data. */
  readonly before?: readonly (readonly [name: string, body: Uint8Array])[];
}

export function chunk(name: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(name, 4, "latin1");
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), out.length - 4);
  return out;
}

export function png(parts: PngParts): Buffer {
  const { width, height, depth = 8, type = 0, interlaced = false, rows = new Uint8Array(), before = [] } = parts;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, type, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk("IHDR", header),
    ...before.map(([name, body]) => chunk(name, body)),
    chunk("IDAT", parts.data ?? deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** Rows of bytes under filter 0. */
export const unfiltered = (height: number, rowBytes: number, at: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length: height * (rowBytes + 1) }, (_, i) => {
    const [y, x] = [Math.floor(i / (rowBytes + 1)), i % (rowBytes + 1)];
    return x === 0 ? 0 : at(y * rowBytes + x - 1);
  });

/** A palette of greys. */
export const greys = (values: readonly number[]): Uint8Array => Uint8Array.from(values.flatMap((v) => [v, v, v]));

/** An EXIF block that holds an orientation alone. */
export function exif(orientation: number): Uint8Array {
  const out = Buffer.from("4d4d002a00000008000101120003000000010000000000000000", "hex");
  out.writeUInt16BE(orientation, 18);
  return out;
}
