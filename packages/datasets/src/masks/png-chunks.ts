import { crc32 } from "node:zlib";

/** The contents of a PNG file, with its data still compressed. */
export interface PngChunks {
  readonly width: number;
  readonly height: number;
  /** Bits per sample. */
  readonly depth: number;
  readonly type: number;
  readonly interlaced: boolean;
  readonly exif?: Buffer;
  readonly data: readonly Uint8Array[];
  /** The file without the chunks that are not needed for its pixels. */
  readonly bare: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);

/** The depths allowed for each colour type. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Yields the chunks of a file, with their checksums verified.
 *
 * @throws Error saying what is wrong
 */
function* chunksOf(file: Buffer): Generator<{ readonly name: string; readonly body: Buffer; readonly whole: Buffer }> {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error("it has no PNG signature");
  for (let at = SIGNATURE.length; ;) {
    const start = at + 8;
    if (start > file.length) throw new Error("it ends before its last chunk");
    const name = file.toString("latin1", at + 4, start);
    const end = start + file.readUInt32BE(at);
    if (end + 4 > file.length) throw new Error(`it ends inside the chunk ${JSON.stringify(name)}`);
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end))
      throw new Error(`the checksum of ${name} is wrong`);
    yield { name, body: file.subarray(start, end), whole: file.subarray(at, end + 4) };
    if (name === "IEND") return;
    at = end + 4;
  }
}

/**
 * Splits a PNG file into chunks. Chunks that are not needed for its pixels are verified and otherwise ignored.
 *
 * Source: PNG, third edition, sections 5 and 11.
 *
 * @throws Error saying what is wrong
 */
export function pngChunks(bytes: Uint8Array): PngChunks {
  const [data, bare, others] = [[] as Uint8Array[], [SIGNATURE] as Buffer[], new Map<string, Buffer>()];
  for (const { name, body, whole } of chunksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) {
    if (others.size === 0 && name !== "IHDR") throw new Error("it does not begin with a header");
    // An initial capital marks a chunk that is required for decoding.
    const isNeeded = /^[A-Z]/.test(name);
    if (isNeeded && !["IHDR", "PLTE", "IDAT", "IEND"].includes(name))
      throw new Error(`it needs the unknown chunk ${name}`);
    if (isNeeded) bare.push(whole);
    if (name === "IDAT") data.push(body);
    else if (!others.has(name)) others.set(name, body);
    else if (name === "IHDR") throw new Error("it has two headers");
  }
  const header = others.get("IHDR")!;
  if (header.length !== 13) throw new Error("its header has the wrong length");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, type, compression, filter, interlace] = header.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0) throw new Error(`it has ${width} x ${height} pixels`);
  if (depths[type]?.includes(depth) !== true) throw new Error(`its colour type ${type} has ${depth} bits a sample`);
  if (compression !== 0 || filter !== 0 || interlace > 1)
    throw new Error("its compression, filter or interlacing is unknown");
  const palette = others.get("PLTE");
  if (type === 3 && (palette === undefined || palette.length % 3 !== 0)) throw new Error("it has no complete palette");
  const exif = others.get("eXIf");
  return {
    ...{ width, height, depth, type, data },
    interlaced: interlace === 1,
    bare: Buffer.concat(bare),
    ...(exif !== undefined && { exif }),
  };
}
