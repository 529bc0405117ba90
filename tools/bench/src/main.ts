#!/usr/bin/env node
import { UserError } from "@ddep/core";
import { Command } from "commander";
import { allCommand } from "./all-command.js";
import { indexCommand } from "./index-command.js";
import { loaderCommand } from "./loader-command.js";
import { SideEnded } from "./side.js";
import { stepCommand } from "./step-command.js";

const commands = [stepCommand(), loaderCommand(), indexCommand(), allCommand()];
const program = new Command("bench").description(
  "Measure training steps and the input pipeline, and compare with peers.",
);
for (const command of commands) program.addCommand(command.showHelpAfterError("(run with --help to list the flags)"));

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof UserError || error instanceof SideEnded ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
