import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/** An upper bound on the data that an encoder produces for rows of so many bytes, however little they compress. */
const mostOf = (rows: number) => 2 * rows + 2 ** 16;

/**
 * Maximum bytes that one byte of deflated data can expand to. Source: RFC 1951: 258 bytes from two codes of one bit
 * each.
 */
const DEFLATED = 1032;

/** Samples per pixel by colour type. */
export const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Returns the bytes of a PNG file's rows, according to its header. */
async function rowsOf(handle: FileHandle): Promise<number> {
  const { buffer: head } = await handle.read(Buffer.alloc(29), 0, 29, 0);
  const bits = (channelsOf[head[25]!] ?? 1) * head[24]!;
  return head.readUInt32BE(20) * (Math.ceil((head.readUInt32BE(16) * bits) / 8) + 1);
}

/** Returns the bytes of data in a PNG file's chunks, which may claim to be longer than the file. */
async function dataOf(handle: FileHandle): Promise<number> {
  let [at, sum] = [8, 0];
  for (const head = Buffer.alloc(8); (await handle.read(head, 0, 8, at)).bytesRead === 8;) {
    const length = head.readUInt32BE(0);
    if (head.toString("latin1", 4) === "IDAT") sum += length;
    at += 12 + length;
  }
  return sum;
}

/**
 * Checks that the data of a PNG file of `size` bytes can belong to its `height` x `width` pixels: neither so little
 * that it could never expand to them, while libpng would allocate memory for them, nor so much that it would expand to
 * far more, all of which libpng would inflate.
 *
 * @throws UserError otherwise
 */
export async function checkPngData(file: string, size: number, height: number, width: number): Promise<void> {
  // For most files the size alone is enough to tell: rows have one bit to eight bytes per pixel.
  const [least, most] = [(height * width) / 8, height * (8 * width + 1)];
  if (most <= DEFLATED * size && size <= mostOf(least)) return;
  const handle = await open(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  try {
    const rows = await rowsOf(handle);
    const few = rows > DEFLATED * size;
    const data = size > mostOf(rows) ? await dataOf(handle) : size;
    if (few || data > mostOf(rows))
      throw new UserError(
        `the image has ${data.toLocaleString("en")} bytes of data, ${few ? "too few" : "far too many"} for its ${width} x ${height} pixels`,
        { file, fix: "copy it again, or delete it: it is damaged, or crafted to exhaust memory" },
      );
  } finally {
    await handle.close();
  }
}
