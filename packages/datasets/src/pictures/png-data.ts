import { open } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/** Bytes of a file's chunks of one name; stops where the file ends or is no PNG. */
async function bytesIn(file: string, name: string): Promise<number> {
  const handle = await open(file).catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  try {
    let [at, sum] = [8, 0];
    for (const head = Buffer.alloc(8); (await handle.read(head, 0, 8, at)).bytesRead === 8;) {
      const length = head.readUInt32BE(0);
      if (head.toString("latin1", 4) === name) sum += length;
      at += 12 + length;
    }
    return sum;
  } finally {
    await handle.close();
  }
}

/** No encoder makes more of its rows than this, however little they compress. */
const mostOf = (rows: number) => 2 * rows + 2 ** 16;

/**
 * Throws a UserError where a PNG file of `size` bytes has more compressed data than `rows` bytes of rows can become: libpng
 * would inflate all of it, some thousand times as much.
 */
export async function checkPngData(file: string, size: number, rows: number): Promise<void> {
  if (size <= mostOf(rows)) return;
  const data = await bytesIn(file, "IDAT");
  if (data > mostOf(rows))
    throw new UserError(`the image has ${data.toLocaleString("en")} bytes of data, far more than its pixels can need`, {
      file,
      fix: "copy it again, or delete it: it is damaged, or made to fill the memory of who opens it",
    });
}
