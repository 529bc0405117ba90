// @ts-check
import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder, cloneName } from "./places.mjs";

/** Why a step could not be done, in one line. */
export class StepFailed extends Error {}

/** Opens the log of this set-up; the temporary folder serves where the cache folder cannot be written. */
export function startLog() {
  for (const folder of [join(cacheFolder, "logs"), tmpdir()]) {
    const file = join(folder, `ddep-setup-${cloneName}.log`);
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
 * Runs a command with everything it prints going to the log.
 * @param {string} log
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @throws {StepFailed} with the last telling line that the command printed
 */
export function runLogged(log, command, args, options = {}) {
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

/**
 * The line that says most about a failure: the first error that is more than a code, else the last line.
 * @param {string} printed
 */
export function tellingLine(printed) {
  const lines = printed.split(/[\r\n]+/).map((line) => line.replace(/^(npm error|gyp ERR!)\s*/, "error ").trim());
  const errors = lines.filter((line) => /\berror\b:?\s*\S/i.test(line) && !/\berror code\b|complete log/.test(line));
  return errors[0] ?? lines.findLast((line) => line !== "");
}

/**
 * Does one step of the set-up and prints one line for it.
 * @param {string} title
 * @param {() => void} work
 */
export function step(title, work) {
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
