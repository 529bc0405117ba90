// @ts-check
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownSources } from "./addon.mjs";
import { addonFile, addonLibraries, ownAddons, root } from "./places.mjs";
import { toolchain } from "./toolchain.mjs";

const stampFile = join(root, "node_modules", ".ddep-setup.json");
const retryAfter = 3600 * 1000;

/** What the set-up would do again if it changed: a few file times, no file contents. */
function fingerprint() {
  const pinned = join(root, "tools", "setup", "wheels");
  const files = ["package-lock.json", "node_modules/.package-lock.json"].map((name) => join(root, name));
  const sources = ownSources().map((file) => join(ownAddons, file));
  const times = [...files, pinned, ...sources].map((file) => (existsSync(file) ? statSync(file).mtimeMs : 0));
  return JSON.stringify([times, process.env["DDEP_NATIVE"] ?? "", process.platform, process.arch, toolchain()]);
}

/** @returns {{ fingerprint: string, native: boolean, at: number, reason: string } | undefined} */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Whether an earlier set-up did everything that can be done here.
 * @param {boolean} retry whether an earlier failure is tried again at once
 */
export function nothingToDo(retry) {
  const stamp = readStamp();
  if (stamp?.fingerprint !== fingerprint()) return false;
  if (stamp.native) return existsSync(addonFile) && existsSync(addonLibraries);
  return !retry && Date.now() - stamp.at < retryAfter;
}

/**
 * @param {boolean} native whether the native addon is ready
 * @param {string} reason why it is not
 */
export function writeStamp(native, reason) {
  writeFileSync(stampFile, JSON.stringify({ fingerprint: fingerprint(), native, at: Date.now(), reason }));
}
