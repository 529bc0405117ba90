import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildKey } from "./build-key.js";
import { pinnedLibrary, type PinnedLibrary } from "./libtensorflow.js";
import { StepFailed } from "./log.js";
import { cacheFolder } from "./places.js";
import { nativeVariant, type Variant } from "./variant.js";

/** Our own addons. */
export const ownAddonNames = ["load_silently", "kernels", "pictures"] as const;

/** TF.js's addon, which loads TensorFlow's library, and ours beside it. */
export const addonNames = ["tfjs_binding", ...ownAddonNames] as const;

/** The native backend as it lies in the user's cache. */
export interface Native {
  /** A folder that can be removed as a whole. */
  readonly folder: string;
  /** The folder of `@tensorflow/tfjs-node-gpu`, which loads the addon. */
  readonly tfjsPackage: string;
  /** The folder of the compiled addons, `NAME.node` for each of their names. */
  readonly addons: string;
  readonly library: PinnedLibrary;
}

/** Where a build lies or will lie: one for each library, platform and {@link buildKey}. */
export function placeOf(library: PinnedLibrary, folder = defaultFolder(library)): Native {
  const tfjsPackage = join(folder, "node_modules", "@tensorflow", "tfjs-node-gpu");
  return { folder, tfjsPackage, addons: join(tfjsPackage, "lib", "napi-v8"), library };
}

function defaultFolder({ version, variant }: PinnedLibrary): string {
  const name = ["native-tensorflow", version, variant, process.platform, process.arch, buildKey()].join("-");
  return join(cacheFolder, name);
}

/** The variants to look for, the preferred one first. */
export function wantedVariants(): Variant[] {
  const variant = nativeVariant();
  if (variant === "off") return [];
  // Where CUDA's library could not be set up, the CPU's was.
  return variant === "gpu" && process.env["DDEP_NATIVE"] !== "gpu" ? ["gpu", "cpu"] : [variant];
}

/**
 * Finds the native backend that `setUpNative` has built, or returns undefined if there is none for this machine and this version
 * of the package. `DDEP_NATIVE` is `cpu`, `gpu` or `off`; by default it is `gpu` on machines with NVIDIA's driver.
 *
 * @throws UserError if DDEP_NATIVE has another value
 */
export function findNative(): Native | undefined {
  for (const variant of wantedVariants()) {
    try {
      const native = placeOf(pinnedLibrary(variant));
      if (isBuilt(native)) return native;
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
    }
  }
  return undefined;
}

export function isBuilt({ addons, library }: Native): boolean {
  return existsSync(join(addons, "tfjs_binding.node")) && existsSync(library.folder);
}
