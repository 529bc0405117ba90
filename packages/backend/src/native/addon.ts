import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { JpegDecoder } from "@ddep/core";
import { findNative } from "@ddep/native";

const require = createRequire(import.meta.url);

/**
 * The compiled addon through which TF.js reaches TensorFlow, or undefined if it has not been built: `npx @ddep/cli setup` builds
 * it into the user's cache.
 *
 * @throws UserError if the environment's `DDEP_NATIVE` is neither cpu, gpu nor off
 */
export function nativeAddon(): string | undefined {
  const native = findNative();
  return native === undefined ? undefined : join(native.addons, "tfjs_binding.node");
}

/** Loads the TF.js package that an addon belongs to: it registers its backend with the TF.js of this program. */
export function loadTfjsPackage(addon: string): void {
  // The package asks for `@tensorflow/tfjs`, and what stands in its place hands this over.
  Object.assign(globalThis, {
    [Symbol.for("@ddep/native:tfjs")]: {
      ...(require("@tensorflow/tfjs-core") as object),
      ...(require("@tensorflow/tfjs-layers") as object),
    },
  });
  require(dirname(dirname(dirname(addon))));
}

/** What an addon of our own exports, or undefined if it was not built beside TF.js's `addon`. */
function ownAddon(addon: string, name: string): unknown {
  const file = join(dirname(addon), `${name}.node`);
  return existsSync(file) ? require(file) : undefined;
}

/**
 * Loads TensorFlow's library without the line that it logs before it reads any setting; `TF_CPP_MIN_LOG_LEVEL` silences the
 * others. If our addon for it was not built, TF.js loads the library later and the line shows.
 */
export function loadSilently(addon: string): void {
  const load = ownAddon(addon, "load_silently") as ((library: string) => void) | undefined;
  load?.(addon);
}

/** The instruction sets that our own kernels are compiled for. */
export type InstructionSet = "avx512_bf16" | "avx512" | "avx2" | "base";

/**
 * Registers our own ops with TensorFlow. Returns the instruction set that they use on this processor, or undefined if they
 * were not built.
 */
export function registerKernels(addon: string): InstructionSet | undefined {
  return (ownAddon(addon, "kernels") as InstructionSet | null | undefined) ?? undefined;
}

/** TensorFlow's JPEG decoder, or undefined if it was not built. */
export function jpegDecoder(addon: string): JpegDecoder | undefined {
  return (ownAddon(addon, "pictures") as { readonly decode: JpegDecoder } | undefined)?.decode;
}
