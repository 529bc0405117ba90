import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encoders } from "@ddep/command-line";
import { fold, seedOf, stateOf, writeSafetensors } from "@ddep/core";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command line as a user does, on one thread so that results are bit-equal. */
export function start(...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
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

/** A scale of runs of a second or two on generated scenes, and the weights it wants. */
export async function tinyScale(
  settings: Record<string, unknown> = {},
): Promise<{ folder: string; flags: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-study-"));
  const [file, weights] = [join(folder, "tiny.json"), join(folder, "encoder.safetensors")];
  await writeFile(
    weights,
    writeSafetensors(stateOf(encoders.resnet_mini(fold(seedOf(7), "weights")).entries)),
  );
  await writeFile(
    file,
    JSON.stringify({
      name: "tiny",
      settings: {
        ...{ data: "shapes", encoder: "resnet_mini", widths: [8, 8, 8, 8, 8], checkpointEvery: 2 },
        ...{ pretrainEpochs: 0.01, pretrainBatch: 4, pretrainSize: 32, steps: 6, batch: 4, crop: 32 },
        ...settings,
      },
      fractions: [{ share: "2%", seeds: 1 }],
      sweep: { lr: [1e-3, 3e-3], weightDecay: [0] },
    }),
  );
  return { folder, flags: ["--scale-file", file, "--encoder-weights", weights] };
}
