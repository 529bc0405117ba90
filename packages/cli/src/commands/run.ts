import { relative } from "node:path";
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

const percent = (ratio: number) => (100 * ratio).toFixed(1).padStart(6);

/** What a run prints when it is done: a line a method, and where the report lies. */
export function scoresTable({ result, report, folder }: Outcome): string {
  const rows = Object.entries(result.methods).map(
    ([name, { meanIoU, pixelAccuracy, meanAccuracy }]) =>
      `${name.padEnd(12)}${percent(meanIoU)}${percent(pixelAccuracy).padStart(12)}${percent(meanAccuracy).padStart(11)}`,
  );
  const table = rows.length === 0 ? [] : ["method        mIoU   pixel acc   mean acc", ...rows, ""];
  return [...table, `Run:    ${relative(".", folder)}`, `Report: ${relative(".", report)}`].join("\n");
}
