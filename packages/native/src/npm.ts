import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** How to start npm: the one that runs this program, or else the one on the PATH. */
export function npmCommand(args: readonly string[]): [command: string, args: string[]] {
  const cli = join(dirname(process.env["npm_execpath"] ?? ""), "npm-cli.js");
  // Other package managers set the variable too.
  if (/^np[mx]-cli\.js$/.test(basename(process.env["npm_execpath"] ?? "")) && existsSync(cli))
    return [process.execPath, [cli, ...args]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", [...args]];
}

/**
 * The folder whose `include/node` holds Node's headers, so that node-gyp need not download them; undefined if there is none. The
 * addons use only Node-API, so the headers of any version do.
 */
export function nodeHeaders(): string | undefined {
  const places = [process.env["npm_config_nodedir"], dirname(dirname(process.execPath)), configuredByNpm()];
  return places.find((folder) => folder && existsSync(join(folder, "include", "node", "node_api.h")));
}

function configuredByNpm(): string | undefined {
  const { status, stdout } = spawnSync(...npmCommand(["config", "get", "nodedir"]), { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
