import { print, say } from "@ddep/cli";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { leftOf } from "../store/left.js";
import { openStudy, type StudyFlags } from "./open-study.js";
import { slurmScript } from "./slurm-script.js";

export interface SlurmFlags extends StudyFlags {
  readonly to: string;
  readonly sbatch?: string;
  readonly atOnce?: string;
}

/** Writes a script that submits the remaining runs of a study to Slurm. */
export async function slurmCommand(name: string, { to, sbatch, atOnce, ...flags }: SlurmFlags): Promise<void> {
  const { grid, store } = await openStudy(name, flags);
  const runs = await leftOf(grid.runs, store);
  if (runs.length === 0) {
    say(`All ${grid.runs.length} runs are done; nothing to submit`);
    return;
  }
  const limit = Number(atOnce ?? 1);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new UserError(`${atOnce!} is not a positive whole number`, {
      key: "--at-once",
      fix: "give a number such as 8",
    });
  const script = slurmScript({
    study: name,
    runs,
    program: [process.execPath, fileURLToPath(new URL("../main.js", import.meta.url))],
    flags: flagsOf({ ...flags, out: store.folder }),
    sbatch: (sbatch ?? "").split(/\s+/).filter((word) => word !== ""),
    atOnce: atOnce === undefined ? undefined : limit,
  });
  await writeFileAtomic(to, script);
  print(`Wrote ${runs.length} runs to ${to}; submit them with: bash ${to}`);
}

/** Path flags, which are made absolute because tasks may start in another folder. */
const paths: readonly string[] = ["root", "images", "out", "records", "scaleFile"] satisfies (keyof StudyFlags)[];

function flagsOf(flags: StudyFlags): string[] {
  return Object.entries(flags).flatMap(([key, value]: [string, unknown]) => {
    const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    // The name of published weights is not a path.
    const isPath = paths.includes(key) || (key === "encoderWeights" && existsSync(String(value)));
    return [flag, isPath ? resolve(String(value)) : String(value)];
  });
}
