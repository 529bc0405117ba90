#!/usr/bin/env node
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { Command } from "commander";
import { runCommand, withStudy, type StudyFlags } from "./commands/run.js";
import { exportCommand } from "./commands/export.js";
import { studies } from "./studies.js";

const names = Object.values(studies)
  .map(
    ({ name, title, source }) =>
      `  ${name.padEnd(10)} ${title} (${source.replace("Brempong et al. 2022, ", "")})`,
  )
  .join("\n");

const program = new Command("study")
  .description(
    "The paper's tables and figures, each a grid of runs: methods, shares of labels, seeds, hyper-parameters.",
  )
  .showHelpAfterError("(add --help for the flags)")
  .addHelpText(
    "after",
    `\nStudies:\n${names}\n\nnpm run study -- figure-1 --small --root CAMVID --images IMAGES --encoder-weights WEIGHTS`,
  );

withStudy(program.command("run", { isDefault: true }))
  .description("run what is not done yet of a study's grid, and write its report")
  .option("--plan", "print the runs, their cost from a measured step and the time left, and run nothing")
  .action((name: string, flags: StudyFlags & { plan?: boolean }) => runCommand(name, flags));

withStudy(program.command("export"))
  .description("write the records of a study's finished runs to a file, one a line, that --records takes")
  .requiredOption("--to <file>", "the file to write")
  .action((name: string, flags: StudyFlags & { to: string }) => exportCommand(name, flags));

program.parseAsync().catch((error: unknown) => {
  if (error instanceof Interrupted) {
    console.error(`${error.message}; the same command goes on from there`);
    process.exitCode = 130;
    return;
  }
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
