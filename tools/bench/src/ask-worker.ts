import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Runs a program of ours to its end in a process of its own; its answer is the last line of its output, as JSON. */
export async function askWorker<Answer>(name: string, ...args: readonly string[]): Promise<Answer> {
  const program = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Answer;
}
