import { readFile } from "node:fs/promises";
import { decodeMaskPng, unpackBits } from "@ddep/datasets";

/** A mask as its file holds it, whatever it holds. */
export interface RawMask {
  readonly height: number;
  readonly width: number;
  /** Such as `grey, 8 bits` or `palette, 4 bits`. */
  readonly format: string;
  /** One value a pixel; none for colours. */
  readonly values: Uint8Array | Uint16Array | undefined;
}

/** Where the mask of an image comes from: its file, or one that holds the masks of many. */
export interface MaskSource {
  readonly file: string;
  readonly read: () => Promise<RawMask>;
}

/** A mask in a file of its own. */
export const maskFile = (file: string): MaskSource => ({ file, read: () => readRawMask(file) });

const kinds = ["", "grey", "grey with alpha", "RGB", "RGB with alpha"];

/** Decodes a PNG mask to what it holds. Throws a UserError where it cannot be decoded. */
export async function readRawMask(file: string): Promise<RawMask> {
  const png = decodeMaskPng(await readFile(file), file);
  const { data, depth, channels, palette, height, width } = png;
  const format = `${palette === undefined ? kinds[channels] : "palette"}, ${depth} bits`;
  const values = channels !== 1 ? undefined : data instanceof Uint16Array ? data : unpackBits(png);
  return { height, width, format, values };
}
