#!/usr/bin/env node
import { perform, runProgram, withFlags } from "@ddep/command-line";
import { Command } from "commander";
import { recipe } from "./recipe.js";

const { name, description, stages, fixed } = recipe;

const program = new Command(name)
  .description(description)
  .showHelpAfterError("(add --help for the flags)")
  .action((_flags, called: Command) => perform(called, { command: "run", program: name, fixed }));
withFlags(program, stages, ["encoderWeights"]);

await runProgram(program);
