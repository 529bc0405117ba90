import { orientationOf } from "./exif.js";

/** What the header of a JPEG file says of its picture. */
export interface JpegHeader {
  readonly height: number;
  readonly width: number;
}

const SOI = 0xd8;
const SOS = 0xda;
const APP1 = 0xe1;
const APP14 = 0xee;
const EXIF = "Exif\0\0";

/** Frames of 8 or 12 bits a sample by Huffman's code: baseline, extended, progressive. */
const frames = new Set([0xc0, 0xc1, 0xc2]);

const hasText = (bytes: Buffer, at: number, text: string) => bytes.toString("latin1", at, at + text.length) === text;

/** Whether EXIF data between `start` and `end` say that the picture is turned or mirrored. */
const isTurned = (bytes: Buffer, start: number, end: number) =>
  hasText(bytes, start, EXIF) && orientationOf(bytes.subarray(start + EXIF.length, end)) !== 1;

/** Adobe's marker says that three channels are RGB as they are. */
const isRgb = (bytes: Buffer, start: number) => hasText(bytes, start, "Adobe") && bytes[start + 11] === 0;

/**
 * The size in the header of a JPEG file of the plain kind: grey or YCbCr, 8 bits, upright. Undefined of any other file,
 * and of a damaged header.
 *
 * Source: ITU-T T.81, annex B; EXIF 2.32, section 4.6.
 */
export function plainJpegHeader(bytes: Buffer): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  let size: JpegHeader | undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    // Markers may be filled up with bytes of 255.
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
      // Of no height, it is told after the pixels.
      if (size.height === 0 || size.width === 0) return undefined;
    }
    at = end;
  }
  return undefined;
}
