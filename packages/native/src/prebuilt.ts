import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildKey } from "./build-key.js";

/**
 * The folder of addons that were compiled beforehand for this platform, if the optional package with them is installed and was
 * made from these very sources.
 */
export function prebuiltAddons(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@ddep/native-${process.platform}-${process.arch}/package.json`,
    );
    const folder = join(dirname(manifest), "addons");
    const key = join(folder, "build-key");
    return existsSync(key) && readFileSync(key, "utf8") === buildKey() ? folder : undefined;
  } catch {
    return undefined;
  }
}
