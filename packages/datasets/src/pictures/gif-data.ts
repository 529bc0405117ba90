import { readFile } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

const [EXTENSION, IMAGE] = [0x21, 0x2c];
const CODES = 4096;

/** The bytes of a table of colours whose flags say that it is there. */
const tableOf = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** The blocks from `at` on, joined, and where they end. */
function blocksAt(file: Buffer, at: number): { data: Buffer; end: number } {
  const blocks: Buffer[] = [];
  let end = at;
  for (let length = file[end]; length !== undefined && length !== 0; length = file[end]) {
    blocks.push(file.subarray(end + 1, end + 1 + length));
    end += 1 + length;
  }
  return { data: Buffer.concat(blocks), end: end + 1 };
}

/** The size of the first frame and its compressed data; undefined where there is none. */
function firstFrame(file: Buffer): { pixels: number; literals: number; data: Buffer } | undefined {
  let at = 13 + tableOf(file[10] ?? 0);
  while (file[at] === EXTENSION) at = blocksAt(file, at + 2).end;
  if (file[at] !== IMAGE || at + 11 > file.length) return undefined;
  const pixels = file.readUInt16LE(at + 5) * file.readUInt16LE(at + 7);
  at += 10 + tableOf(file[at + 9]!);
  return { pixels, literals: file[at]!, data: blocksAt(file, at + 1).data };
}

/**
 * How many of `pixels` pixels LZW codes give before the data end or make no sense, of codes for colours of so many bits.
 *
 * Only the lengths of strings are followed, not their colours. Source: GIF89a, appendix F.
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

/** Throws a UserError where the first frame of a GIF file is not whole: libvips would fill it up with what was there before. */
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
      `the image cannot be decoded; it is damaged or cut short (${found.toLocaleString("en")} of the ${pixels.toLocaleString("en")} pixels of its first frame are there)`,
      { file, fix: "copy it again, save it as JPEG, PNG or WebP, or delete it" },
    );
}
