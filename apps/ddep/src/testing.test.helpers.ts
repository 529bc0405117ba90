import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { fold, seedOf, stateOf, writeSafetensors, type StoredTensor } from "@ddep/core";
import { encoders } from "@ddep/command-line";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command line as a user does, on one thread so that results are bit-equal. */
export function start(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, DDEP_THREADS: "1" } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

export const run = (...args: readonly string[]): Promise<Ended> => start(...args).ended;

export const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), "ddep-app-"));

/** Waits until a file is there, or the process ended. */
export async function appears(file: string, { ended }: Running): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!existsSync(file) && !over) await sleep(5);
}

/** Writes the weights of a small encoder, changed as a test wants them. */
export async function writeWeights(
  file: string,
  change: (state: Map<string, StoredTensor>) => void = () => undefined,
): Promise<string> {
  const { entries } = encoders.resnet_mini(fold(seedOf(7), "weights"));
  const state = stateOf(entries);
  change(state);
  await writeFile(file, writeSafetensors(state));
  return file;
}

/** The flags of a run of seconds. */
export const tiny = (weights: string, out: string): string[] => [
  ...["run", "--data", "shapes", "--encoder", "resnet_mini", "--encoder-weights", weights],
  ...["--widths", "8,8,8,8,8", "--labels", "0.02", "--methods", "ddep", "--checkpoint-every", "2"],
  ...["--pretrain-epochs", "0.02", "--pretrain-batch", "4", "--pretrain-size", "32"],
  ...["--steps", "12", "--batch", "4", "--crop", "32", "--out", out],
];
