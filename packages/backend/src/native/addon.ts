import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const tfjsNode = "@tensorflow/tfjs-node-gpu";

/** The compiled addon through which TF.js reaches TensorFlow, or undefined where it was not built. */
export function nativeAddon(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${tfjsNode}/package.json`);
    const addon = join(dirname(manifest), "lib", "napi-v8", "tfjs_binding.node");
    return existsSync(addon) ? addon : undefined;
  } catch {
    return undefined;
  }
}
