import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "./places.js";

/** Why a step of the set-up failed, in one line. */
export class StepFailed extends Error {}

/**
 * Starts a log file and returns its path: `logs/NAME.log` in the cache folder, or in the temporary folder if the cache cannot be
 * written.
 *
 * @throws StepFailed if neither can be written
 */
export function startLog(name: string): string {
  for (const folder of [join(cacheFolder, "logs"), tmpdir()]) {
    const file = join(folder, `${name}.log`);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${new Date().toISOString()} node ${process.version}\n`);
      return file;
    } catch {
      continue;
    }
  }
  throw new StepFailed(`no log can be written in ${cacheFolder} or ${tmpdir()}`);
}

/**
 * Runs a command and sends everything it prints to the log.
 *
 * @throws StepFailed with the most telling line that the command printed
 */
export function runLogged(
  log: string,
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): void {
  appendFileSync(log, `\n$ ${command} ${args.join(" ")}\n`);
  const start = readFileSync(log).length;
  const sink = openSync(log, "a");
  try {
    const { status, signal, error } = spawnSync(command, args, { ...options, stdio: ["ignore", sink, sink] });
    if (status === 0) return;
    const printed = readFileSync(log).subarray(start).toString("utf8");
    throw new StepFailed(error?.message ?? tellingLine(printed) ?? `${command} ended with ${signal ?? status}`);
  } finally {
    closeSync(sink);
  }
}

/** The line that says most about a failure: the first error that is more than a code, or else the last line. */
export function tellingLine(printed: string): string | undefined {
  const lines = printed.split(/[\r\n]+/).map((line) => line.replace(/^(npm error|gyp ERR!)\s*/, "error ").trim());
  const errors = lines.filter((line) => /\berror\b:?\s*\S/i.test(line) && !/\berror code\b|complete log/.test(line));
  return errors[0] ?? lines.findLast((line) => line !== "");
}

/** Does one step of the set-up, and prints one line with the time that it took. */
export function step(title: string, work: () => void): void {
  const started = performance.now();
  const terminal = process.stderr.isTTY;
  if (terminal) process.stderr.write(`  ${title} ...`);
  try {
    work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(`${terminal ? "\r\x1b[K" : ""}  ${title.padEnd(44)} ${seconds.padStart(6)} s\n`);
  } catch (error) {
    if (terminal) process.stderr.write("\r\x1b[K");
    throw error;
  }
}
