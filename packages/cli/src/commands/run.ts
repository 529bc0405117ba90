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

/** Runs a command that has the flags of `withFlags`, and prints its scores. */
export async function runCommand(called: Command, { command, program, fixed }: RunCommand): Promise<void> {
  const { out, resume = false } = called.opts<{ out: string; resume?: boolean }>();
  const options = optionsOfCommand(called, fixed);
  print(scoresTable(await runIntoFolder({ command, program, options, out, resume })));
}

/** The output of a finished run: one line per method, and the path of the report. */
export function scoresTable({ result, report, folder }: Outcome): string {
  const rows = Object.entries(result.methods).map(([name, { meanIoU, pixelAccuracy, meanAccuracy }]) => [
    name,
    ...[meanIoU, pixelAccuracy, meanAccuracy].map(formatPercent),
  ]);
  const table = rows.length === 0 ? [] : [textTable([["method", "mIoU", "pixel acc", "mean acc"], ...rows]), ""];
  return [...table, `Run:    ${relative(".", folder)}`, `Report: ${relative(".", report)}`].join("\n");
}
