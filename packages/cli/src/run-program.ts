import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import type { Command } from "commander";

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
      console.error(`${error.message}; ${goingOn}`);
      process.exitCode = 130;
      return;
    }
    console.error(error instanceof UserError ? `Error: ${error.message}` : error);
    process.exitCode = 1;
  }
}
