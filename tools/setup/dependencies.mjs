// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * @typedef {{ version?: string, link?: boolean, resolved?: string, integrity?: string, optional?: boolean,
 *   peer?: boolean, devOptional?: boolean }} Installed
 */

/** @param {string} file @returns {Record<string, Installed>} */
function packagesIn(file) {
  return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
}

/** Whether node_modules holds what package-lock.json asks for. */
export function dependenciesInstalled() {
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) return false;
  const wanted = packagesIn("package-lock.json");
  const found = packagesIn("node_modules/.package-lock.json");
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith("node_modules/") && !path.includes("/node_modules/")) continue;
    const there = found[path];
    if (there === undefined) {
      if (entry.optional || entry.peer || entry.devOptional) continue;
      return false;
    }
    if (there.version !== entry.version || there.integrity !== entry.integrity) return false;
    if (Boolean(there.link) !== Boolean(entry.link)) return false;
  }
  return existsSync(join(root, "node_modules", "typescript"));
}

/**
 * Installs the npm packages exactly as locked, without their install scripts. What npm prints is shown if it fails.
 * @returns {boolean} whether it succeeded
 */
export function installDependencies() {
  const started = performance.now();
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const npm = process.env["npm_execpath"];
  const [command, ...first] = npm?.endsWith(".js")
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) console.error(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}  npm packages not installed`);
  else console.error(`  npm packages ${((performance.now() - started) / 1000).toFixed(1).padStart(38)} s`);
  return status === 0;
}
