import { UserError } from "@ddep/core";
import { decode } from "fast-png";
import { orientationOf } from "../pictures/exif.js";
import { checkSize } from "../pictures/kinds.js";
import { pngChunks } from "./png-chunks.js";
import { checkRows, unpacked } from "./png-rows.js";
import { turned } from "./turn.js";

/** A decoded PNG mask, upright: `data` is `[height, width, channels]`, one value per sample whatever the depth. */
export interface MaskPng {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Bits per sample in the file. */
  readonly depth: number;
  readonly data: Uint8Array | Uint16Array;
  /** The colours of the palette, if `data` holds palette indices. */
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  /** The EXIF orientation that was applied; 1 is upright. */
  readonly orientation: number;
}

/** `eXIf` starts with the data itself; some programs also write the prefix that JPEG uses. */
const PREFIX = Buffer.from("Exif\0\0");

const exifOf = (body: Buffer) => (body.subarray(0, PREFIX.length).equals(PREFIX) ? body.subarray(PREFIX.length) : body);

function read(bytes: Uint8Array, file: string): MaskPng {
  const chunks = pngChunks(bytes);
  const { height, width, depth, interlaced, exif, bare } = chunks;
  checkSize(width, height, "mask", file);
  if (interlaced && depth < 8)
    throw new UserError(`the mask is interlaced with ${depth} bits per pixel, which is not supported`, {
      file,
      fix: "save it without interlacing, or with 8 bits per pixel",
    });
  checkRows(chunks);
  const decoded = decode(bare);
  const { channels, palette } = decoded;
  const orientation = exif === undefined ? 1 : orientationOf(exifOf(exif));
  return {
    ...{ channels, depth, orientation },
    ...turned({ height, width, data: unpacked(decoded) }, channels, orientation),
    ...(palette !== undefined && { palette: palette as unknown as MaskPng["palette"] }),
  };
}

/**
 * Decodes the PNG file of a mask and applies its EXIF orientation.
 *
 * Labels must not be guessed: every checksum must match, and the data must have the size declared by the header. No
 * more than that is inflated.
 *
 * @throws UserError naming the file if it is empty, damaged, truncated, in another format, interlaced with fewer than 8
 * bits, or larger than {@link MAX_PIXELS}
 */
export function decodeMaskPng(bytes: Uint8Array, file: string): MaskPng {
  if (bytes.length === 0)
    throw new UserError("the mask file is empty (0 bytes)", {
      file,
      fix: "copy it again, or delete it with its image",
    });
  try {
    return read(bytes, file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `the mask cannot be decoded as PNG; it is damaged, truncated or in another format (${reason})`,
      {
        file,
        fix: "copy it again or save it as PNG; lossy formats cannot hold class indices",
        cause,
      },
    );
  }
}
