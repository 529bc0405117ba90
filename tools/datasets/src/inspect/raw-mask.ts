import { readFile } from "node:fs/promises";
import { decode, hasPngSignature } from "fast-png";

/** A mask as its file holds it, whatever it holds. */
export interface RawMask {
  readonly height: number;
  readonly width: number;
  /** Such as `grey, 8 bits` or `palette, 4 bits`. */
  readonly format: string;
  /** One value a pixel; none for colours. */
  readonly values: Uint8Array | Uint16Array | undefined;
}

const INTERLACE_OFFSET = 28;

function unpack(data: Uint8Array, depth: number, height: number, width: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const values = new Uint8Array(height * width);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const byte = data[y * rowBytes + ((x * depth) >> 3)]!;
      values[i] = (byte >> (8 - depth - ((x * depth) & 7))) & ((1 << depth) - 1);
    }
  return values;
}

/** Decodes a PNG mask to what it holds. Throws an error that says why it cannot be decoded. */
export async function readRawMask(file: string): Promise<RawMask> {
  const bytes = await readFile(file);
  if (bytes.length === 0) throw new Error("the file is empty (0 bytes)");
  if (!hasPngSignature(bytes)) throw new Error("it is no PNG");
  const { data, depth, channels, palette, height, width } = decode(bytes, { checkCrc: true });
  const kinds = ["", "grey", "grey with alpha", "RGB", "RGB with alpha"];
  const format = `${palette === undefined ? kinds[channels] : "palette"}, ${depth} bits`;
  if (channels !== 1) return { height, width, format, values: undefined };
  if (depth >= 8) return { height, width, format, values: data as Uint8Array | Uint16Array };
  if (bytes[INTERLACE_OFFSET] === 1) throw new Error(`it is interlaced at ${depth} bits, which is not read`);
  return { height, width, format, values: unpack(data as Uint8Array, depth, height, width) };
}
