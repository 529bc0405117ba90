import { readFile } from "node:fs/promises";
import { UserError, type LabelMap } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { decode, hasPngSignature, type DecodedPng } from "fast-png";

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

/** Masks of 1, 2 or 4 bits pack several pixels into a byte; each row starts a new byte. */
function unpack({ data, depth, height, width }: DecodedPng): Uint8Array {
  if (depth === 8) return Uint8Array.from(data);
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const x = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)]!;
    return (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
  });
}

function checkValues({ labels, width }: Mask, { names, ignoreLabel }: LabelMap, file: string): void {
  const wrong = labels.findIndex((value) => value >= names.length && value !== ignoreLabel);
  if (wrong < 0) return;
  throw new UserError(
    `the mask holds ${labels[wrong]} at row ${Math.floor(wrong / width)}, column ${wrong % width}, which is neither a class ` +
      `(0 to ${names.length - 1}) nor the ignore label (${ignoreLabel})`,
    {
      file,
      mend: "map the value to a class or to the ignore label, or give the label map the mask was made for",
    },
  );
}

/**
 * Decodes a PNG mask to class indices `[height, width]`: grey values as they are, and of a palette the indices, never
 * the colours.
 *
 * Throws a UserError that names the file for a damaged file, for colour or 16-bit masks, and for a value that is neither
 * a class nor the ignore label, with its position.
 */
export function decodeMask(bytes: Uint8Array, labelMap: LabelMap, file: string): Mask {
  if (bytes.length === 0)
    throw new UserError("the mask file is empty (0 bytes)", {
      file,
      mend: "copy it anew, or delete it with its image",
    });
  const depth = bytes[DEPTH_OFFSET];
  if (hasPngSignature(bytes) && depth !== undefined && depth < 8 && bytes[INTERLACE_OFFSET] === 1)
    throw new UserError(`the mask is interlaced at ${depth} bits a pixel, which is not read`, {
      file,
      mend: "save it without interlacing, or with 8 bits a pixel",
    });
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `the mask cannot be decoded as PNG; it is damaged, cut short or of another format (${reason})`,
      {
        file,
        mend: "copy it anew or save it as PNG; lossy formats cannot hold class indices",
        cause,
      },
    );
  }
  if (png.channels !== 1)
    throw new UserError(`the mask has ${png.channels} channels; colours are no class indices`, {
      file,
      mend: asIndices,
    });
  if (png.depth === 16)
    throw new UserError("the mask has 16 bits a pixel; class indices have at most 8", {
      file,
      mend: asIndices,
    });
  const mask = { height: png.height, width: png.width, labels: unpack(png) };
  checkValues(mask, labelMap, file);
  return mask;
}

/** Reads and decodes a mask file; see {@link decodeMask}. */
export async function readMask(file: string, labelMap: LabelMap): Promise<Mask> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  return decodeMask(bytes, labelMap, file);
}
