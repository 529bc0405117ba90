import type { Command } from "commander";
import { execute, type Plan } from "./execute.js";
import { optionsOfCommand, type RunOptions } from "./options.js";
import { present } from "./present.js";

export interface Performance {
  readonly command: Plan["command"];
  /** The npm script. */
  readonly program: string;
  /** Settings that no flag changes. */
  readonly fixed?: Partial<RunOptions>;
}

/** Runs what a command with the flags of `withFlags` was called for, and prints its scores. */
export async function perform(called: Command, { command, program, fixed }: Performance): Promise<void> {
  const { out, resume = false } = called.opts<{ out: string; resume?: boolean }>();
  console.log(present(await execute({ command, program, options: optionsOfCommand(called, fixed), out, resume })));
}
