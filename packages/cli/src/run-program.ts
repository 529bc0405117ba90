import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { inspect } from "node:util";
import type { Command } from "commander";
import { say } from "./print.js";

/**
 * Parses the command-line arguments and runs the command. Errors that the user can fix are printed without a stack trace;
 * `goingOn` tells a user who stopped the program how to continue.
 */
export async function runProgram(
  program: Command,
  goingOn = "run the same command with --resume to continue from the checkpoint",
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
