// @ts-check
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./places.mjs";

/**
 * Runs tasks of turbo.json side by side; what they print is shown where they fail. Nothing is asked of the network.
 * @param {readonly string[]} tasks
 * @returns {boolean} whether every task succeeded
 */
export function turbo(...tasks) {
  const program = join(root, "node_modules", "turbo", "bin", "turbo");
  const flags = ["--log-prefix=none", "--output-logs=errors-only", "--continue", "--concurrency=100%"];
  const { status, stdout } = spawnSync(process.execPath, [program, "run", ...flags, ...tasks], {
    cwd: root,
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
      NX_DAEMON: "false",
      TURBO_NO_UPDATE_NOTIFIER: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  });
  if (status !== 0) process.stderr.write(stdout);
  return status === 0;
}
