import { relative } from "node:path";
import { formatPercent, textTable } from "@ddep/runs";
import type { Command } from "commander";
import { optionsOfCommand } from "../options/flags.js";
import type { RunOptions } from "../options/run-options.js";
import { runIntoFolder, type Outcome, type Plan } from "../run/run-into-folder.js";
import { print } from "../print.js";

export interface RunCommand {
  readonly command: Plan["command"];
  /** The npm script. */
  readonly program: string;
  /** Settings that no flag changes. */
  readonly fixed?: Partial<RunOptions>;
}

/** Runs what a command with the flags of `withFlags` was called for, and prints its scores. */
export async function runCommand(called: Command, { command, program, fixed }: RunCommand): Promise<void> {
  const { out, resume = false } = called.opts<{ out: string; resume?: boolean }>();
  const options = optionsOfCommand(called, fixed);
  print(scoresTable(await runIntoFolder({ command, program, options, out, resume })));
}

/** What a run prints when it is done: a line a method, and where the report lies. */
export function scoresTable({ result, report, folder }: Outcome): string {
  const rows = Object.entries(result.methods).map(([name, { meanIoU, pixelAccuracy, meanAccuracy }]) => [
    name,
    ...[meanIoU, pixelAccuracy, meanAccuracy].map(formatPercent),
  ]);
  const table = rows.length === 0 ? [] : [textTable([["method", "mIoU", "pixel acc", "mean acc"], ...rows]), ""];
  return [...table, `Run:    ${relative(".", folder)}`, `Report: ${relative(".", report)}`].join("\n");
}
