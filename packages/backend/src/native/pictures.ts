import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Decodes the part of a JPEG file from column `x`, row `y`, resized into `out`, RGB bytes `[outHeight, outWidth, 3]`:
 * bilinear with half-pixel centres, the triangle widened where it shrinks. It runs in libuv's thread pool. Resolves to false
 * where the file cannot be decoded.
 */
export type DecodeJpeg = (
  file: Uint8Array,
  x: number,
  y: number,
  width: number,
  height: number,
  out: Uint8Array,
  outHeight: number,
  outWidth: number,
) => Promise<boolean>;

/** The decoder by TensorFlow, where the set-up built it beside TF.js's addon. */
export function jpegDecoder(addon: string): DecodeJpeg | undefined {
  const file = join(dirname(addon), "pictures.node");
  if (!existsSync(file)) return undefined;
  return (createRequire(import.meta.url)(file) as { readonly decode: DecodeJpeg }).decode;
}
