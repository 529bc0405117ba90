import { Command } from "commander";
import { augmentationsCommand } from "./augmentations-command.js";
import { inspectCommand } from "./inspect-command.js";
import { labelsCommand } from "./labels-command.js";
import { list } from "./list.js";
import { pullCommand } from "./pull-command.js";
import { print } from "../print.js";

/** `ddep datasets`: download and inspect data sets. */
export function datasetsCommand(): Command {
  const listCommand = new Command("list")
    .description("list the known data sets: classes, folder layout, how to get them")
    .action(() => print(list()));
  const group = new Command("datasets").description("download and inspect data sets");
  const commands = [listCommand, inspectCommand(), labelsCommand(), augmentationsCommand(), pullCommand()];
  for (const command of commands) group.addCommand(command.showHelpAfterError("(run with --help to list the flags)"));
  return group;
}
