// @ts-check
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this clone. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The user's cache folder for ddep, shared by every clone. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep");

/** A short name for this clone, so that clones do not write one another's logs and locks. */
export const cloneName = createHash("sha256").update(root).digest("hex").slice(0, 8);

/** The TF.js package whose C++ addon is built here; it serves CPU and GPU alike. */
export const addonPackage = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");

/** Where TF.js looks for the compiled addon. */
export const addonFile = join(addonPackage, "lib", "napi-v8", "tfjs_binding.node");

/** Where the addon looks for libtensorflow at run time. */
export const addonLibraries = join(addonPackage, "deps", "lib");

/** The sources of the addons of our own. */
export const ownAddons = join(root, "packages", "backend", "native");
