import { readFile } from "node:fs/promises";
import { UserError, type LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { isKnownValue, looksLikeInstances, toClassIndices } from "./class-values.js";
import { greyHint } from "./grey-palette.js";
import { decodeMaskPng } from "./png.js";

/** A mask as its file holds it: class indices `[height, width]`. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly labels: Uint8Array;
  /** The EXIF orientation of the file that was followed, where it has one. */
  readonly orientation?: number;
  /** What to look at: the labels may be meant otherwise. */
  readonly hint?: string;
}

const asIndices =
  "save it as a PNG with one channel of at most 8 bits, or with a palette, whose pixels are class indices";

/**
 * Decodes a PNG mask to class indices `[height, width]`, as it is shown after EXIF rotation: grey values by the label map,
 * and of a palette the indices, never the colours.
 *
 * Throws a UserError that names the file for a damaged file, for colour or 16-bit masks, and for a value that is neither
 * a class nor ignored, with its position.
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

/** Reads and decodes a mask file, by default with {@link decodeMask}. */
export async function readMask(file: string, labelMap: LabelMap, decoder = decodeMask): Promise<Mask> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  return decoder(bytes, labelMap, file);
}
