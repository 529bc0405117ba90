import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { JpegDecoder } from "@ddep/core";

const require = createRequire(import.meta.url);

/** The compiled addon through which TF.js reaches TensorFlow, or undefined where it was not built. */
export function nativeAddon(): string | undefined {
  try {
    const manifest = require.resolve("@tensorflow/tfjs-node-gpu/package.json");
    const addon = join(dirname(manifest), "lib", "napi-v8", "tfjs_binding.node");
    return existsSync(addon) ? addon : undefined;
  } catch {
    return undefined;
  }
}

/** What an addon of our own exports, where the set-up built it beside TF.js's `addon`; undefined where it did not. */
function ownAddon(addon: string, name: string): unknown {
  const file = join(dirname(addon), `${name}.node`);
  return existsSync(file) ? require(file) : undefined;
}

/**
 * Loads TensorFlow's library without the line that it logs before it reads any setting; `TF_CPP_MIN_LOG_LEVEL` silences the
 * others. Where our addon for it was not built, TF.js loads the library later and the line shows.
 */
export function loadSilently(addon: string): void {
  const load = ownAddon(addon, "load_silently") as ((library: string) => void) | undefined;
  load?.(addon);
}

/** The instruction sets that our own kernels are compiled for. */
export type InstructionSet = "avx512_bf16" | "avx512" | "avx2" | "base";

/**
 * Registers our own ops with TensorFlow. Returns the instruction set that they use on this processor, or undefined where
 * they were not built.
 */
export function registerKernels(addon: string): InstructionSet | undefined {
  return (ownAddon(addon, "kernels") as InstructionSet | null | undefined) ?? undefined;
}

/** The JPEG decoder by TensorFlow, or undefined where it was not built. */
export function jpegDecoder(addon: string): JpegDecoder | undefined {
  return (ownAddon(addon, "pictures") as { readonly decode: JpegDecoder } | undefined)?.decode;
}
