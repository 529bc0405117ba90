/**
 * Decodes the region of a JPEG file at column `x`, row `y`, of `width` x `height` pixels, and resizes it into `out`,
 * RGB bytes `[outHeight, outWidth, 3]`. Resizing is bilinear with half-pixel centres, and antialiased when it shrinks.
 * Resolves to false if the file cannot be decoded. `nativeJpegDecoder` of `@ddep/backend` provides one.
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
