import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { nativeAddon } from "./addon.js";
import { prepareEnvironment } from "./environment.js";
import { muted } from "./muted.js";

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

let loading: Promise<DecodeJpeg | undefined> | undefined;

/**
 * TensorFlow's JPEG decoder, whatever backend computes; undefined where the set-up did not build it beside TF.js's addon, or
 * where TensorFlow's library does not load.
 */
export function nativeJpegDecoder(): Promise<DecodeJpeg | undefined> {
  return (loading ??= load());
}

async function load(): Promise<DecodeJpeg | undefined> {
  const addon = nativeAddon();
  if (addon === undefined) return undefined;
  const file = join(dirname(addon), "pictures.node");
  if (!existsSync(file)) return undefined;
  prepareEnvironment(true);
  const required = async () => createRequire(import.meta.url)(file) as { readonly decode: DecodeJpeg };
  return muted(addon, required).then(
    ({ decode }) => decode,
    () => undefined,
  );
}
