// @ts-check
// Sets this clone up: npm packages, then the native backend where it can be built. Needs only Node and npm.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { dependenciesInstalled, installDependencies } from "./setup/dependencies.mjs";
import { root } from "./setup/places.mjs";

const native = join(root, "packages", "native");

/**
 * Makes the clone ready to build and run; quick if it is already.
 * @param {{ retry?: boolean }} [options] `retry`: try a native build again that failed within the last hour
 * @returns {Promise<boolean>} false if the npm packages could not be installed, or DDEP_NATIVE has an unknown value
 */
export async function setUp({ retry = false } = {}) {
  if (!dependenciesInstalled() && !installDependencies()) return false;
  if (!nativeSetUpIsBuilt() && !build([native])) return false;
  const entry = pathToFileURL(join(native, "dist", "set-up.js")).href;
  /** @type {typeof import("@ddep/native/set-up")} */
  const { setUpNative } = await import(entry);
  try {
    const outcome = setUpNative({ patience: !retry });
    if ("reason" in outcome && outcome.tried) {
      console.error(`  native backend not built, wasm is used: ${outcome.reason}`);
      if (outcome.log !== undefined) console.error(`  log: ${outcome.log}`);
    }
  } catch (error) {
    console.error(`  set-up failed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
  return true;
}

/** Whether the compiled set-up is newer than its sources. */
function nativeSetUpIsBuilt() {
  const compiled = join(native, "dist", ".tsbuildinfo");
  if (!existsSync(compiled)) return false;
  const made = statSync(compiled).mtimeMs;
  return readdirSync(join(native, "src")).every((file) => statSync(join(native, "src", file)).mtimeMs <= made);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = (await setUp({ retry: true })) ? 0 : 1;
}
