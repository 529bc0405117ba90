import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** A built program, started as a user does. */
export interface App {
  start(...args: readonly string[]): Running;
  run(...args: readonly string[]): Promise<Ended>;
}

/** The program of a file, on one thread so that results are bit-equal. */
export function app(main: URL): App {
  const file = fileURLToPath(main);
  const start = (...args: readonly string[]): Running => {
    const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, DDEP_THREADS: "1" } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
    return { child, ended };
  };
  return { start, run: (...args) => start(...args).ended };
}

/** A new empty folder. */
export const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), "ddep-app-"));

/** Waits until a file is there, or the process ended. */
export async function appears(file: string, { ended }: Running): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!existsSync(file) && !over) await sleep(5);
}
