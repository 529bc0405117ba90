import { Command } from "commander";
import { withFlags, type RunOptions } from "./options.js";
import { perform } from "./perform.js";
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
  readonly without?: readonly (keyof RunOptions)[];
}

/** Runs the program of a method on the arguments of the process. */
export async function runMethodApp({ name, description, stages, fixed, without }: MethodApp): Promise<void> {
  const program = new Command(name)
    .description(description)
    .showHelpAfterError("(add --help for the flags)")
    .action((_flags, called: Command) => perform(called, { command: "run", program: name, fixed }));
  withFlags(program, stages, without);
  await runProgram(program);
}
