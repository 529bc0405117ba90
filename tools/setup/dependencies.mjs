// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runLogged, step } from "./log.mjs";
import { addonPackage, root } from "./places.mjs";

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
  return existsSync(join(addonPackage, "package.json"));
}

/**
 * Installs the npm packages exactly as locked. Install scripts stay off: TF.js's would download an old library.
 * @param {string} log
 */
export function installDependencies(log) {
  step("npm packages", () => {
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const npm = process.env["npm_execpath"];
    if (npm?.endsWith(".js")) runLogged(log, process.execPath, [npm, ...args], { cwd: root });
    else runLogged(log, process.platform === "win32" ? "npm.cmd" : "npm", args, { cwd: root });
  });
}
