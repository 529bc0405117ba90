import { Command } from "commander";
import { runCommand } from "./commands/run.js";
import { withFlags } from "./options/flags.js";
import type { OptionName } from "./options/rows.js";
import type { RunOptions } from "./options/run-options.js";
import { runProgram } from "./run-program.js";

/** A program that runs one method: what it does, and the settings that no flag changes. */
export interface MethodApp {
  /** The npm script. */
  readonly name: string;
  /** The method, step by step, for the help text. */
  readonly description: string;
  readonly stages: { readonly denoising: boolean; readonly finetuning: boolean };
  readonly fixed: Partial<RunOptions>;
  /** Flags that do not apply to the method. */
  readonly without?: readonly OptionName[];
}

/** Runs a method's program on the command-line arguments. */
export async function runMethodApp({ name, description, stages, fixed, without }: MethodApp): Promise<void> {
  const program = new Command(name)
    .description(description)
    .showHelpAfterError("(run with --help to list the flags)")
    .action((_flags, called: Command) => runCommand(called, { command: "run", program: name, fixed }));
  withFlags(program, stages, without);
  await runProgram(program);
}
