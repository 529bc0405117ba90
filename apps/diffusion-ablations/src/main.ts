#!/usr/bin/env node
import { optionsOfCommand, runProgram, withFlags, type RunOptions, print } from "@ddep/cli";
import { Command } from "commander";
import { ablations, about, settingsText, type Ablation } from "./about.js";
import { runAblation } from "./run-ablation.js";

const program = new Command(about.name)
  .description(about.description)
  .showHelpAfterError("(run with --help to list the flags)");

for (const [name, ablation] of Object.entries<Ablation>(ablations)) {
  const { title, finding, source, rows, picturesOnly = false } = ablation;
  const command = program
    .command(name)
    .summary(title)
    .description(`${title}.\n\nRows:\n${rowsText(rows)}\n\n${finding}\nSource: ${source}.`)
    .action(async (_flags, called: Command) => {
      const { out, resume = false } = called.opts<{ out: string; resume?: boolean }>();
      const options = (settings: Partial<RunOptions>) => optionsOfCommand(called, { ...about.fixed, ...settings });
      print(await runAblation({ name, ablation, optionsOf: options, out, resume }));
    });
  const varied = Object.values(rows).flatMap((settings) => Object.keys(settings) as (keyof RunOptions)[]);
  withFlags(command, { denoising: true, finetuning: !picturesOnly }, varied);
}

function rowsText(rows: Ablation["rows"]): string {
  return Object.entries(rows)
    .map(([row, settings]) => `  ${row}: ${settingsText(settings)}`)
    .join("\n");
}

await runProgram(program);
