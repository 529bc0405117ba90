import { readFile } from "node:fs/promises";
import type { LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { decodeMaskPng, greyHint, isKnownValue } from "@ddep/datasets";

/** A mask as its file holds it, whatever it holds. */
export interface RawMask {
  readonly height: number;
  readonly width: number;
  /** Such as `grey, 8 bits` or `palette, 4 bits`. */
  readonly format: string;
  /** One value a pixel; none for colours. */
  readonly values: Uint8Array | Uint16Array | undefined;
  /** What to look at: the labels may be meant otherwise. */
  readonly hint?: string | undefined;
}

/** Where the mask of an image comes from: its file, or one that holds the masks of many. */
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

/** Decodes a PNG mask to what it holds. Throws a UserError where it cannot be decoded. */
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
