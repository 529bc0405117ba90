import type { JpegDecoder } from "@ddep/core";
import { jpegDecoder, loadSilently, nativeAddon } from "./addon.js";
import { prepareEnvironment } from "./environment.js";

let loading: Promise<JpegDecoder | undefined> | undefined;

/**
 * TensorFlow's JPEG decoder, whatever backend computes; undefined where the set-up did not build it beside TF.js's addon, or
 * where TensorFlow's library does not load.
 */
export function nativeJpegDecoder(): Promise<JpegDecoder | undefined> {
  return (loading ??= load());
}

async function load(): Promise<JpegDecoder | undefined> {
  const addon = nativeAddon();
  if (addon === undefined) return undefined;
  prepareEnvironment(true);
  try {
    loadSilently(addon);
    return jpegDecoder(addon);
  } catch {
    return undefined;
  }
}
