import { readFile } from "node:fs/promises";
import type { LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { decodeMaskPng, greyHint, isKnownValue } from "@ddep/datasets";

/** A mask exactly as stored in its file. */
export interface RawMask {
  readonly height: number;
  readonly width: number;
  /** Such as `grey, 8 bits` or `palette, 4 bits`. */
  readonly format: string;
  /** One value per pixel; undefined for colours. */
  readonly values: Uint8Array | Uint16Array | undefined;
  /** A hint that the labels may mean something else. */
  readonly hint?: string | undefined;
}

/** The source of an image's mask: its own file, or a file with the masks of many images. */
export interface MaskSource {
  readonly file: string;
  readonly read: () => Promise<RawMask>;
}

/** A mask in a file of its own. */
export const maskFile = (file: string, labelMap?: LabelMap): MaskSource => ({
  file,
  read: () => readRawMask(file, labelMap),
});

const kinds = ["", "grey", "grey with alpha", "RGB", "RGB with alpha"];

/** Decodes a PNG mask to its stored values. Throws a UserError if it cannot be decoded. */
export async function readRawMask(file: string, labelMap?: LabelMap): Promise<RawMask> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  const png = decodeMaskPng(bytes, file);
  const { data, depth, channels, palette, height, width } = png;
  const format = `${palette === undefined ? kinds[channels] : "palette"}, ${depth} bits`;
  const hint = greyHint(png, labelMap === undefined ? () => true : isKnownValue(labelMap));
  return { height, width, format, values: channels === 1 ? data : undefined, hint };
}
