import { orientationOf } from "./exif.js";

/** The image size in the header of a JPEG file. */
export interface JpegHeader {
  readonly height: number;
  readonly width: number;
}

const SOI = 0xd8;
const SOS = 0xda;
const APP1 = 0xe1;
const APP14 = 0xee;
const EXIF = "Exif\0\0";

/** Huffman-coded frames of 8 or 12 bits per sample: baseline, extended, progressive. */
const frames = new Set([0xc0, 0xc1, 0xc2]);

const hasText = (bytes: Buffer, at: number, text: string) => bytes.toString("latin1", at, at + text.length) === text;

/** Whether the EXIF data between `start` and `end` rotate or mirror the image. */
const isTurned = (bytes: Buffer, start: number, end: number) =>
  hasText(bytes, start, EXIF) && orientationOf(bytes.subarray(start + EXIF.length, end)) !== 1;

/** Whether Adobe's marker says that three channels are stored as RGB. */
const isRgb = (bytes: Buffer, start: number) => hasText(bytes, start, "Adobe") && bytes[start + 11] === 0;

/**
 * Returns the size in the header of a plain JPEG file: greyscale or YCbCr, 8 bits, upright. Undefined for any other
 * file, and for a damaged header.
 *
 * Source: ITU-T T.81, annex B; EXIF 2.32, section 4.6.
 */
export function plainJpegHeader(bytes: Buffer): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  let size: JpegHeader | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    // Markers may be padded with bytes of 255.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === SOS) return size;
    const start = at + 4;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return undefined;
    if (marker === APP1 && isTurned(bytes, start, end)) return undefined;
    if (marker === APP14 && isRgb(bytes, start)) return undefined;
    if (frames.has(marker)) {
      const [depth, channels] = [bytes[start], bytes[start + 5]];
      if (end < start + 6 || depth !== 8 || (channels !== 1 && channels !== 3)) return undefined;
      size = { height: bytes.readUInt16BE(start + 1), width: bytes.readUInt16BE(start + 3) };
      // A height of 0 means that it follows after the pixels.
      if (size.height === 0 || size.width === 0) return undefined;
    }
    at = end;
  }
  return undefined;
}
