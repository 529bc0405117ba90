import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const packageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** The C++ sources of our own addons. */
export const sourcesFolder = join(packageFolder, "sources");

/** What is downloaded, pinned by version and hash: TensorFlow's wheels, and TF.js's native package. */
export const pinsFolder = join(packageFolder, "pins");

/** The user's cache folder for ddep: `$XDG_CACHE_HOME/ddep`, by default `~/.cache/ddep`. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep");
