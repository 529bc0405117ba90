import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/** No encoder makes more of so many bytes of rows than this, however little they compress. */
const mostOf = (rows: number) => 2 * rows + 2 ** 16;

/** Bytes that one byte of deflated data can become at most. Source: RFC 1951: 258 bytes of two codes of one bit each. */
const DEFLATED = 1032;

/** Samples a pixel by colour type. */
export const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Bytes of a PNG file's rows, as its header says. */
async function rowsOf(handle: FileHandle): Promise<number> {
  const { buffer: head } = await handle.read(Buffer.alloc(29), 0, 29, 0);
  const bits = (channelsOf[head[25]!] ?? 1) * head[24]!;
  return head.readUInt32BE(20) * (Math.ceil((head.readUInt32BE(16) * bits) / 8) + 1);
}

/** Bytes of data in a PNG file's chunks, which may say that they are longer than the file. */
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
 * Throws a UserError where the data of a PNG file of `size` bytes cannot be those of its `height` x `width` pixels: so few
 * that they cannot become as much, for which libpng would take memory, or so much that they become far more, all of which
 * it would inflate.
 */
export async function checkPngData(file: string, size: number, height: number, width: number): Promise<void> {
  // Of most files the size alone says enough: rows have a bit to eight bytes a pixel.
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
        { file, fix: "copy it again, or delete it: it is damaged, or made to fill the memory of who opens it" },
      );
  } finally {
    await handle.close();
  }
}
