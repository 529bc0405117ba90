import { Command } from "commander";
import { augmentationsCommand } from "./augmentations-command.js";
import { inspectCommand } from "./inspect-command.js";
import { labelsCommand } from "./labels-command.js";
import { list } from "./list.js";
import { pullCommand } from "./pull-command.js";
import { print } from "../print.js";

/** `ddep datasets`: what data sets on disk hold, and how to get them. */
export function datasetsCommand(): Command {
  const listCommand = new Command("list")
    .description("the data sets that are known: classes, layout, how to get them")
    .action(() => print(list()));
  const group = new Command("datasets").description("data sets on disk: what they hold, and how to get them");
  const commands = [listCommand, inspectCommand(), labelsCommand(), augmentationsCommand(), pullCommand()];
  for (const command of commands) group.addCommand(command.showHelpAfterError("(add --help for the flags)"));
  return group;
}
