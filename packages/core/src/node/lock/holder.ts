import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { z } from "zod";
import { withoutCredentials } from "../../credentials.js";

/**
 * Seconds without a heartbeat after which a process on another machine counts as gone, unless a lock says otherwise.
 */
export const PATIENCE = 300;

/** What a lock records about its holder, as JSON. */
export const holderSchema = z.object({
  host: z.string(),
  /** Eight hexadecimal digits; equal where process numbers have the same meaning. */
  machine: z.string(),
  pid: z.int(),
  /** When the process started, in the system's own unit: process numbers are reused. */
  started: z.string(),
  /** ISO 8601: when the lock was taken. */
  since: z.string(),
  command: z.string(),
  /** Seconds without a heartbeat after which the holder counts as gone. */
  patience: z.number(),
});
/** The process that holds a lock, as recorded in the lock. */
export type Holder = z.infer<typeof holderSchema>;

const textOf = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

/**
 * The host name is not enough: containers may share one while each has its own process numbers, and a restart reuses
 * them.
 */
const machine = createHash("sha256")
  .update(hostname())
  .update(textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")))
  .update(textOf(() => readlinkSync("/proc/self/ns/pid")))
  .digest("hex")
  .slice(0, 8);

/** Returns when a process started, as digits; "gone" for a process that has ended but was not reaped; "" if unknown. */
function startOf(pid: number): string {
  if (process.platform === "linux") {
    // The second field is a name in brackets, which may contain anything; the third is the state, the 22nd the start in ticks.
    const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? "gone" : (fields[19] ?? "");
  }
  const options = { encoding: "utf8", env: { ...process.env, LC_ALL: "C", TZ: "UTC" }, stdio: "pipe" } as const;
  const shown = textOf(() => execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], options));
  return String(Date.parse(shown.trim()) || "");
}

const started = startOf(process.pid);

/** Returns whether a process of this machine is still running. */
function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // A process of another user cannot be signalled, but exists.
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const found = startOf(pid);
  return found === "" || start === "" || found === start;
}

/** What identifies a process uniquely. */
export type ProcessId = Pick<Holder, "machine" | "pid" | "started">;
export const thisProcess: ProcessId = { machine, pid: process.pid, started };

/** Describes this process as the holder of a lock taken now. */
export const holderNow = (patience: number): Holder => ({
  ...thisProcess,
  host: hostname(),
  since: new Date().toISOString(),
  command: [basename(process.argv[1] ?? "node"), ...process.argv.slice(2)].map(withoutCredentials).join(" "),
  patience,
});

/**
 * Returns whether a process is gone. On this machine the system knows; a process on another machine is judged by `age`,
 * the seconds since its last heartbeat.
 */
export const isGone = (of: ProcessId, age: number, patience: number): boolean =>
  of.machine === machine ? !isRunning(of.pid, of.started) : age > patience;
