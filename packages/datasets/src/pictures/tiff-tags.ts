import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

const COMPRESSION = 259;
const TILE_WIDTH = 322;
const EXTRA_SAMPLES = 338;
const [OLD_JPEG, JPEG] = [6, 7];
const SHORT = 3;

/**
 * Returns the tags in the first directory of a TIFF or BigTIFF file, with the first value of 16-bit tags; empty for
 * other files.
 */
async function tagsOf(handle: FileHandle): Promise<Map<number, number | undefined>> {
  const read = async (at: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
    return buffer.subarray(0, bytesRead);
  };
  const found = new Map<number, number | undefined>();
  const head = await read(0, 16);
  const little = head.toString("latin1", 0, 2) === "II";
  const short = (bytes: Buffer, at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const long = (bytes: Buffer, at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  if (head.length < 16) return found;
  const big = short(head, 2) === 43;
  // BigTIFF has 64-bit offsets, but no supported image has its directory beyond 4 GiB.
  const at = big ? long(head, little ? 8 : 12) : long(head, 4);
  const [counted, size, value] = big ? [8, 20, 12] : [2, 12, 8];
  const count = await read(at, counted);
  if (count.length < counted) return found;
  const entries = await read(at + counted, size * (big ? long(count, little ? 0 : 4) & 0xffff : short(count, 0)));
  for (let i = 0; i + size <= entries.length; i += size)
    found.set(short(entries, i), short(entries, i + 2) === SHORT ? short(entries, i + value) : undefined);
  return found;
}

/** Facts about a TIFF file that sharp does not report. */
export interface TiffFacts {
  /** Whether the extra sample has no stated meaning, and so is not alpha. */
  readonly hasUnspecifiedSample: boolean;
  /** Whether libvips only warns about damaged data: in tiles and in JPEG data. */
  readonly onlyWarnsOfDamage: boolean;
}

/**
 * Reads the tags of a TIFF file that sharp does not report.
 *
 * Source: TIFF 6.0, sections 2 and 18, `Compression` and `ExtraSamples`; BigTIFF design of 2007.
 *
 * @throws UserError for old-style JPEG compression, which libvips mistakes for plain samples in some files
 */
export async function readTiffFacts(file: string): Promise<TiffFacts> {
  const handle = await open(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  try {
    const tags = await tagsOf(handle);
    if (tags.get(COMPRESSION) === OLD_JPEG)
      throw new UserError("the image is a TIFF with old-style JPEG compression, which is not supported", {
        file,
        fix: "save it as JPEG, PNG or TIFF with another compression",
      });
    return {
      hasUnspecifiedSample: tags.get(EXTRA_SAMPLES) === 0,
      onlyWarnsOfDamage: tags.has(TILE_WIDTH) || tags.get(COMPRESSION) === JPEG,
    };
  } finally {
    await handle.close();
  }
}
