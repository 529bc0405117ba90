import { crc32 } from "node:zlib";

const headerEnd = 33;

/**
 * Adds a text to a PNG, right after its header. Keyword and text are ASCII.
 *
 * Source: PNG specification (third edition), section 11.3.3.2, tEXt.
 */
export function withText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const body = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, headerEnd), chunk, png.subarray(headerEnd)]);
}

/** The text that {@link withText} added; undefined for any other PNG. */
export function textOf(png: Uint8Array, keyword: string): string | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const lead = Buffer.from(`tEXt${keyword}\0`, "latin1");
  const start = headerEnd + 4;
  if (!bytes.subarray(start, start + lead.length).equals(lead)) return undefined;
  return bytes.toString("latin1", start + lead.length, start + 4 + bytes.readUInt32BE(headerEnd));
}
