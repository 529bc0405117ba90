#!/usr/bin/env node
import { UserError } from "@ddep/core";
import { Command } from "commander";
import { augmentationsCommand } from "./augmentations-command.js";
import { inspectCommand } from "./inspect-command.js";
import { labelsCommand } from "./labels-command.js";
import { list } from "./list.js";
import { pullCommand } from "./pull-command.js";

const listCommand = new Command("list")
  .description("the data sets that are known: classes, layout, how to get them")
  .action(() => console.log(list()));

const commands = [listCommand, inspectCommand(), labelsCommand(), augmentationsCommand(), pullCommand()];
const program = new Command("datasets").description(
  "Data sets on disk: what they hold, and how to get them.",
);
for (const command of commands) program.addCommand(command.showHelpAfterError("(add --help for the flags)"));

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
