import { UserError } from "@ddep/core";
import { decode } from "fast-png";
import { orientationOf } from "../pictures/exif.js";
import { checkSize } from "../pictures/kinds.js";
import { pngChunks } from "./png-chunks.js";
import { checkRows, unpacked } from "./png-rows.js";
import { turned } from "./turn.js";

/** The PNG file of a mask as it is shown: `data` is `[height, width, channels]`, a value a sample whatever its depth. */
export interface MaskPng {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Bits a sample in the file. */
  readonly depth: number;
  readonly data: Uint8Array | Uint16Array;
  /** The colours of a palette, whose indices `data` is. */
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  /** The EXIF orientation that was followed; 1 is upright. */
  readonly orientation: number;
}

/** `eXIf` begins with the data; some programs put what JPEG has before them there too. */
const PREFIX = Buffer.from("Exif\0\0");

const exifOf = (body: Buffer) => (body.subarray(0, PREFIX.length).equals(PREFIX) ? body.subarray(PREFIX.length) : body);

function read(bytes: Uint8Array, file: string): MaskPng {
  const chunks = pngChunks(bytes);
  const { height, width, depth, interlaced, exif, bare } = chunks;
  checkSize(width, height, "mask", file);
  if (interlaced && depth < 8)
    throw new UserError(`the mask is interlaced at ${depth} bits a pixel, which is not read`, {
      file,
      fix: "save it without interlacing, or with 8 bits a pixel",
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
 * Decodes the PNG file of a mask, its EXIF orientation followed.
 *
 * Labels must not be guessed at: every checksum must fit, and the data must be of the size that the header says; no more is
 * inflated than that. Throws a UserError that names the file if it is empty, damaged, cut short anywhere, of another format,
 * interlaced at less than 8 bits, or of more than {@link MAX_PIXELS}.
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
      `the mask cannot be decoded as PNG; it is damaged, cut short or of another format (${reason})`,
      {
        file,
        fix: "copy it again or save it as PNG; lossy formats cannot hold class indices",
        cause,
      },
    );
  }
}
