import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { inspect } from "node:util";
import type { Command } from "commander";
import { say } from "./print.js";

/**
 * Parses the arguments of the process and runs what they name. What the user can fix is said without a stack trace; `goingOn` is
 * said to one who has stopped it.
 */
export async function runProgram(
  program: Command,
  goingOn = "a checkpoint is written: the same command with --resume goes on",
): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof Interrupted) {
      say(`${error.message}; ${goingOn}`);
      process.exitCode = 130;
      return;
    }
    say(error instanceof UserError ? `Error: ${error.message}` : inspect(error));
    process.exitCode = 1;
  }
}
