import { readFile } from "node:fs/promises";
import { UserError, type LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { decode, hasPngSignature, type DecodedPng } from "fast-png";
import { looksLikeInstances, toClassIndices } from "./class-values.js";

/** A mask as its file holds it: class indices `[height, width]`. */
export interface Mask {
  readonly height: number;
  readonly width: number;
  readonly labels: Uint8Array;
}

/** Bytes of a PNG file that tell its bits a channel and whether its rows are interlaced. */
const DEPTH_OFFSET = 24;
const INTERLACE_OFFSET = 28;

const asIndices =
  "save it as a PNG with one channel of at most 8 bits, or with a palette, whose pixels are class indices";

/**
 * The values of a decoded mask of at most 8 bits, a byte a pixel. Masks of 1, 2 or 4 bits pack several pixels into a
 * byte; each row starts a new byte.
 */
export function unpackBits({ data, depth, height, width }: DecodedPng): Uint8Array {
  if (depth === 8) return new Uint8Array(data);
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const x = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)]!;
    return (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
  });
}

/** Decodes the PNG file of a mask. Throws a UserError that names the file if it is empty, damaged or of another format. */
export function decodeMaskPng(bytes: Uint8Array, file: string): DecodedPng {
  if (bytes.length === 0)
    throw new UserError("the mask file is empty (0 bytes)", {
      file,
      fix: "copy it again, or delete it with its image",
    });
  const depth = bytes[DEPTH_OFFSET];
  if (hasPngSignature(bytes) && depth !== undefined && depth < 8 && bytes[INTERLACE_OFFSET] === 1)
    throw new UserError(`the mask is interlaced at ${depth} bits a pixel, which is not read`, {
      file,
      fix: "save it without interlacing, or with 8 bits a pixel",
    });
  try {
    return decode(bytes, { checkCrc: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `the mask cannot be decoded as PNG; it is damaged, cut short or of another format (${reason})`,
      {
        file,
        fix: "copy it again or save it as PNG; lossy formats cannot hold class indices",
        cause,
      },
    );
  }
}

/**
 * Decodes a PNG mask to class indices `[height, width]`: grey values by the label map, and of a palette the indices,
 * never the colours.
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
  const labels = unpackBits(png);
  toClassIndices(labels, width, labelMap, file);
  return { height, width, labels };
}

/** Reads and decodes a mask file, by default with {@link decodeMask}. */
export async function readMask(file: string, labelMap: LabelMap, decoder = decodeMask): Promise<Mask> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  return decoder(bytes, labelMap, file);
}
