import { Command } from "commander";
import { runCommand } from "./commands/run.js";
import { withFlags } from "./options/flags.js";
import type { OptionName } from "./options/rows.js";
import type { RunOptions } from "./options/run-options.js";
import { runProgram } from "./run-program.js";

/** A program of one method: what it does, and what no flag changes. */
export interface MethodApp {
  /** The npm script. */
  readonly name: string;
  /** The method step by step, for the help. */
  readonly description: string;
  readonly stages: { readonly denoising: boolean; readonly finetuning: boolean };
  readonly fixed: Partial<RunOptions>;
  /** Flags that mean nothing to the method. */
  readonly without?: readonly OptionName[];
}

/** Runs the program of a method on the arguments of the process. */
export async function runMethodApp({ name, description, stages, fixed, without }: MethodApp): Promise<void> {
  const program = new Command(name)
    .description(description)
    .showHelpAfterError("(add --help for the flags)")
    .action((_flags, called: Command) => runCommand(called, { command: "run", program: name, fixed }));
  withFlags(program, stages, without);
  await runProgram(program);
}
