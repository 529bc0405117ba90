/**
 * Decodes the part of a JPEG file from column `x`, row `y`, resized into `out`, RGB bytes `[outHeight, outWidth, 3]`:
 * bilinear with half-pixel centres, the triangle widened where it shrinks. Resolves to false where the file cannot be
 * decoded. `nativeJpegDecoder` of `@ddep/backend` gives one.
 */
export type JpegDecoder = (
  file: Uint8Array,
  x: number,
  y: number,
  width: number,
  height: number,
  out: Uint8Array,
  outHeight: number,
  outWidth: number,
) => Promise<boolean>;
