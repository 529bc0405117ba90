// @ts-check
// Sets this clone up: npm packages, then the native backend where it can be built. Needs only Node and npm.
import { pathToFileURL } from "node:url";
import { installAddon } from "./setup/addon.mjs";
import { dependenciesInstalled, installDependencies } from "./setup/dependencies.mjs";
import { fetchLibtensorflow, pinnedWheels } from "./setup/libtensorflow.mjs";
import { exclusively } from "./setup/lock.mjs";
import { StepFailed, startLog } from "./setup/log.mjs";
import { nothingToDo, writeStamp } from "./setup/stamp.mjs";
import { installHint, missingTools } from "./setup/toolchain.mjs";
import { nativeVariant } from "./setup/variant.mjs";

/**
 * Makes the clone ready to build and run; quick where it is already.
 * @param {{ retry?: boolean }} [options] `retry`: try a native build again that failed within the last hour
 * @returns {boolean} false where the npm packages could not be installed
 */
export function setUp({ retry = false } = {}) {
  if (nothingToDo(retry)) return true;
  let ready = false;
  exclusively(() => {
    if (nothingToDo(retry)) ready = true;
    else ready = setUpNow(startLog());
  });
  return ready;
}

/** @param {string} log */
function setUpNow(log) {
  try {
    nativeVariant();
    if (!dependenciesInstalled()) installDependencies(log);
  } catch (error) {
    console.error(`  set-up failed: ${reasonOf(error)}\n  log: ${log}`);
    return false;
  }
  try {
    const off = buildNative(log);
    writeStamp(off === undefined, off ?? "");
    if (off !== undefined) console.error(`  native backend skipped, wasm serves: ${off}`);
  } catch (error) {
    const reason = reasonOf(error);
    writeStamp(false, reason);
    console.error(`  native backend not built, wasm serves: ${reason}\n  log: ${log}`);
  }
  return true;
}

/**
 * Builds the native backend.
 * @param {string} log
 * @returns {string | undefined} why there was nothing to try
 */
function buildNative(log) {
  const variant = nativeVariant();
  if (variant === "off") return "DDEP_NATIVE=off";
  const missing = missingTools();
  if (missing !== undefined) return `${missing} (fix: ${installHint})`;
  if (variant === "gpu" && process.env["DDEP_NATIVE"] !== "gpu") {
    try {
      return buildVariant("gpu", log);
    } catch (error) {
      console.error(`  no CUDA, the CPU serves: ${reasonOf(error)}`);
      return buildVariant("cpu", log);
    }
  }
  return buildVariant(variant, log);
}

/**
 * @param {import("./setup/variant.mjs").Variant} variant
 * @param {string} log
 */
function buildVariant(variant, log) {
  const pinned = pinnedWheels(variant);
  fetchLibtensorflow(pinned, variant, log);
  installAddon(pinned, log);
  return undefined;
}

/** @param {unknown} error */
function reasonOf(error) {
  return error instanceof StepFailed ? error.message : String(error instanceof Error ? error.message : error);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = setUp({ retry: true }) ? 0 : 1;
}
