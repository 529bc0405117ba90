// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder whose include/node holds Node's headers, so that node-gyp need not download them; undefined where none does.
 * The addon uses only Node-API, whose headers serve every Node version.
 */
export function nodeHeaders() {
  const places = [process.env["npm_config_nodedir"], dirname(dirname(process.execPath)), configuredByNpm()];
  return places.find((folder) => folder && existsSync(join(folder, "include", "node", "node_api.h")));
}

function configuredByNpm() {
  try {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    return execFileSync(npm, ["config", "get", "nodedir"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}
