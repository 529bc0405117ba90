import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { z } from "zod";
import { withoutCredentials } from "../../credentials.js";

/** Seconds without a sign of life after which a process on another machine counts as gone, unless a lock says otherwise. */
export const PATIENCE = 300;

/** What a lock tells of its holder, as JSON. */
export const holderSchema = z.object({
  host: z.string(),
  /** Eight hexadecimal digits: process numbers mean the same wherever they are the same. */
  machine: z.string(),
  pid: z.int(),
  /** When the process started, in the system's own measure: a process number is used again. */
  started: z.string(),
  /** ISO 8601: when it took the lock. */
  since: z.string(),
  command: z.string(),
  /** Seconds without a sign of life after which it may be taken for gone. */
  patience: z.number(),
});
/** The process that holds a lock, as the lock tells it. */
export type Holder = z.infer<typeof holderSchema>;

const textOf = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

/** A name is not enough: containers may share one, and each has process numbers of its own; a restart uses them again. */
const machine = createHash("sha256")
  .update(hostname())
  .update(textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")))
  .update(textOf(() => readlinkSync("/proc/self/ns/pid")))
  .digest("hex")
  .slice(0, 8);

/** When a process started, as digits; "gone" of one that has ended and was not waited for, "" where it cannot be known. */
function startOf(pid: number): string {
  if (process.platform === "linux") {
    // The second field is a name in brackets, which may hold anything; the third is the state, the 22nd the start in ticks.
    const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return /^[ZX]/.test(fields[0] ?? "") ? "gone" : (fields[19] ?? "");
  }
  const options = { encoding: "utf8", env: { ...process.env, LC_ALL: "C", TZ: "UTC" }, stdio: "pipe" } as const;
  const shown = textOf(() => execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], options));
  return String(Date.parse(shown.trim()) || "");
}

const started = startOf(process.pid);

/** Whether a process of this machine still runs. */
function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // A process of another user may not be signalled, but is there.
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const found = startOf(pid);
  return found === "" || start === "" || found === start;
}

/** A process by what tells it from all others. */
export type ProcessId = Pick<Holder, "machine" | "pid" | "started">;
export const thisProcess: ProcessId = { machine, pid: process.pid, started };

/** This process as the holder of a lock that it takes now. */
export const holderNow = (patience: number): Holder => ({
  ...thisProcess,
  host: hostname(),
  since: new Date().toISOString(),
  command: [basename(process.argv[1] ?? "node"), ...process.argv.slice(2)].map(withoutCredentials).join(" "),
  patience,
});

/**
 * Whether a process is gone. On this machine the system knows; of another machine only its silence tells: `age` is the seconds
 * since its last sign of life.
 */
export const isGone = (of: ProcessId, age: number, patience: number): boolean =>
  of.machine === machine ? !isRunning(of.pid, of.started) : age > patience;
