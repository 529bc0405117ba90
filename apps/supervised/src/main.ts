#!/usr/bin/env node
import { runCommand, runProgram, withFlags } from "@ddep/cli";
import { Command, Option } from "commander";
import { about } from "./about.js";

const { name, description, stages, init } = about;

const program = new Command(name)
  .description(description)
  .showHelpAfterError("(run with --help to list the flags)")
  .optionsGroup("Method:")
  .addOption(new Option("--init <weights>", "initial weights of the encoder").choices(init).default(init[0]))
  .action(({ init: method }: { init: (typeof init)[number] }, called: Command) => {
    // A random encoder takes no weights, not even those of a preset.
    const weights = method === "random" ? { encoderWeights: undefined } : {};
    return runCommand(called, { command: "run", program: name, fixed: { methods: [method], ...weights } });
  });
withFlags(program, stages, ["conditioning"]);

await runProgram(program);
