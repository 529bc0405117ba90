import { readFile } from "node:fs/promises";
import { UserError, type LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { isKnownValue, looksLikeInstances, toClassIndices } from "./class-values.js";
import { greyHint } from "./grey-palette.js";
import { decodeMaskPng } from "./png.js";

/** A decoded mask file: class indices `[height, width]`. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly labels: Uint8Array;
  /** The EXIF orientation of the file that was applied, if it has one. */
  readonly orientation?: number;
  /** A warning that the labels may be meant differently. */
  readonly hint?: string;
}

const asIndices =
  "save it as a PNG with one channel of at most 8 bits, or with a palette, whose pixels are class indices";

/**
 * Decodes a PNG mask to class indices `[height, width]` after EXIF rotation. Greyscale values are mapped by the label
 * map; for a palette the indices count, never the colours.
 *
 * @throws UserError naming the file if it is damaged, a colour or 16-bit mask, or has a value that is neither a class
 * nor ignored, with its position
 */
export function decodeMask(bytes: Uint8Array, labelMap: LabelMap, file: string): Mask {
  const png = decodeMaskPng(bytes, file);
  const { height, width, channels, depth } = png;
  if (channels !== 1)
    throw new UserError(`the mask has ${channels} channels; colours are not class indices`, {
      file,
      fix: `${asIndices}; or read it by the colours of a label map file with "masks": "colours" (--data pairs)`,
    });
  if (depth === 16)
    throw new UserError("the mask has 16 bits a pixel; class indices have at most 8", {
      file,
      fix:
        looksLikeInstances(file) || png.data.some((value) => value >= 1000)
          ? "these look like instance ids (class * 1000 + instance): give the masks of classes, such as _labelIds.png"
          : asIndices,
    });
  const hint = greyHint(png, isKnownValue(labelMap));
  const labels = new Uint8Array(png.data);
  toClassIndices(labels, width, labelMap, file, hint);
  return { height, width, labels, orientation: png.orientation, ...(hint !== undefined && { hint }) };
}

/** Reads and decodes a mask file, with {@link decodeMask} by default. */
export async function readMask(file: string, labelMap: LabelMap, decoder = decodeMask): Promise<Mask> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  return decoder(bytes, labelMap, file);
}
