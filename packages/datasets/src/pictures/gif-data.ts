import { readFile } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

const [EXTENSION, IMAGE] = [0x21, 0x2c];
const CODES = 4096;

/** Returns the bytes of a colour table, 0 if the flags say that there is none. */
const tableOf = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Joins the data blocks from `at` on, and returns where they end. */
function blocksAt(file: Buffer, at: number): { data: Buffer; end: number } {
  const blocks: Buffer[] = [];
  let end = at;
  for (let length = file[end]; length !== undefined && length !== 0; length = file[end]) {
    blocks.push(file.subarray(end + 1, end + 1 + length));
    end += 1 + length;
  }
  return { data: Buffer.concat(blocks), end: end + 1 };
}

/** Returns the size of the first frame and its compressed data, or undefined if there is no frame. */
function firstFrame(file: Buffer): { pixels: number; literals: number; data: Buffer } | undefined {
  let at = 13 + tableOf(file[10] ?? 0);
  while (file[at] === EXTENSION) at = blocksAt(file, at + 2).end;
  if (file[at] !== IMAGE || at + 11 > file.length) return undefined;
  const pixels = file.readUInt16LE(at + 5) * file.readUInt16LE(at + 7);
  at += 10 + tableOf(file[at + 9]!);
  return { pixels, literals: file[at]!, data: blocksAt(file, at + 1).data };
}

/**
 * Returns how many of `pixels` pixels can be decoded from LZW codes before the data end or become invalid. `literals`
 * is the number of bits per colour.
 *
 * Only the lengths of strings are tracked, not their colours. Source: GIF89a, appendix F.
 */
function pixelsIn(data: Buffer, literals: number, pixels: number): number {
  const clear = 1 << literals;
  const lengths = new Uint32Array(CODES).fill(1, 0, clear);
  let [next, size, before, found] = [clear + 2, literals + 1, -1, 0];
  let [bits, held, at] = [0, 0, 0];
  while (found < pixels) {
    for (; held < size; held += 8) {
      if (at === data.length) return found;
      bits |= data[at++]! << held;
    }
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    held -= size;
    if (code === clear) {
      [next, size, before] = [clear + 2, literals + 1, -1];
      continue;
    }
    const known = code < clear || (code > clear + 1 && code < next);
    if (!known && !(code === next && before >= 0 && next < CODES)) return found;
    if (before >= 0 && next < CODES) {
      lengths[next++] = lengths[before]! + 1;
      if (next === 1 << size && size < 12) size++;
    } else if (before < 0 && code >= clear) return found;
    found += lengths[code]!;
    before = code;
  }
  return pixels;
}

/**
 * Checks that the first frame of a GIF file is complete: libvips would fill the rest with whatever was there before.
 *
 * @throws UserError if it is not
 */
export async function checkGifData(file: string): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  const frame = firstFrame(bytes);
  if (frame === undefined) return;
  const { pixels, literals, data } = frame;
  const found = literals >= 1 && literals <= 8 ? pixelsIn(data, literals, pixels) : 0;
  if (found < pixels)
    throw new UserError(
      `the image cannot be decoded; it is damaged or truncated (only ${found.toLocaleString("en")} of the ${pixels.toLocaleString("en")} pixels of its first frame are present)`,
      { file, fix: "copy it again, save it as JPEG, PNG or WebP, or delete it" },
    );
}
