import { UserError } from "@ddep/core";
import { orientationOf } from "../pictures/exif.js";
import { checkSize } from "../pictures/kinds.js";
import { pngChunks } from "./png-chunks.js";
import { channelsOf, pngSamples } from "./png-rows.js";
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
  const { height, width, depth, type, exif, palette } = chunks;
  checkSize(width, height, "mask", file);
  const channels = channelsOf[type]!;
  const orientation = exif === undefined ? 1 : orientationOf(exifOf(exif));
  const colours = Array.from({ length: (palette?.length ?? 0) / 3 }, (_, i) => [
    ...palette!.subarray(3 * i, 3 * i + 3),
  ]) as unknown as MaskPng["palette"];
  return {
    ...{ channels, depth, orientation },
    ...turned({ height, width, data: pngSamples(chunks) }, channels, orientation),
    ...(palette !== undefined && { palette: colours }),
  };
}

/**
 * Decodes the PNG file of a mask, its EXIF orientation followed.
 *
 * A reader of our own, because labels must not be guessed at: every checksum must fit, and the data must be of the size that
 * the header says, no more is inflated than that. Throws a UserError that names the file if it is empty, damaged, cut short
 * anywhere, of another format or of more than {@link MAX_PIXELS}.
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
