// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * Runs tasks of the workspace, quietly and without asking anything of the network.
 * @param {readonly string[]} args what follows `turbo run`
 * @param {{ show?: "all" | "failures" }} [options]
 * @returns {boolean} whether every task succeeded
 */
export function turbo(args, { show = "failures" } = {}) {
  const quiet = show === "failures" ? ["--output-logs=errors-only"] : ["--output-logs=full"];
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules", "turbo", "bin", "turbo"), "run", "--log-prefix=none", ...quiet, ...args],
    {
      cwd: root,
      env: {
        ...process.env,
        TURBO_TELEMETRY_DISABLED: "1",
        DO_NOT_TRACK: "1",
        NX_DAEMON: "false",
        TURBO_NO_UPDATE_NOTIFIER: "1",
      },
      stdio: show === "all" ? "inherit" : ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    },
  );
  if (show === "failures" && status !== 0) process.stderr.write(stdout);
  return status === 0;
}
