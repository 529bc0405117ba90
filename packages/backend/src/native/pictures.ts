import { jpegDecoder, loadSilently, nativeAddon, type DecodeJpeg } from "./addon.js";
import { prepareEnvironment } from "./environment.js";

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
  prepareEnvironment(true);
  try {
    loadSilently(addon);
    return jpegDecoder(addon);
  } catch {
    return undefined;
  }
}
