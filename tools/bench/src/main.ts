#!/usr/bin/env node
import { UserError } from "@ddep/core";
import { Command, InvalidArgumentError, Option } from "commander";
import { alternate } from "./rounds.js";
import { describe } from "./report.js";
import { ours, peers, pytorch, tfjs, type Peer, type Side } from "./side.js";
import { decoders, encoders, nameOf, precisions, stages, type Work } from "./work.js";

const choice = (flags: string, description: string, choices: readonly string[], standard: string) =>
  new Option(flags, description).choices(choices).default(standard);

function positive(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("give a positive whole number");
}

const list = (value: string) => value.split(",").map(positive);

interface StepOptions extends Work {
  readonly peer?: Peer;
  readonly compile: boolean;
  readonly rounds: number;
  readonly steps: number;
  readonly json?: boolean;
}

/** Our side and those of the peer that was asked for. */
function sidesOf(work: Work, peer: Peer | undefined, compile: boolean): Side[] {
  if (peer === "tfjs") return [ours(work), tfjs(work)];
  if (peer === undefined) return [ours(work)];
  const modes = compile ? (["eager", "compile"] as const) : (["eager"] as const);
  return [ours(work), ...modes.map((mode) => pytorch(work, mode))];
}

async function step({ peer, compile, rounds, steps, json, ...work }: StepOptions): Promise<void> {
  const show = process.stderr.isTTY;
  const measured = await alternate(sidesOf(work, peer, compile), {
    rounds,
    steps,
    onTurn: (turn) => show && process.stderr.write(`\r\x1b[K${turn} ...`),
  });
  if (show) process.stderr.write("\r\x1b[K");
  if (json === true) console.log(JSON.stringify({ work, measured }));
  else console.log([nameOf(work), ...describe(measured, work.batch)].join("\n"));
}

const program = new Command("bench")
  .description("Measures steps and the input pipeline, beside other people's.")
  .showHelpAfterError("(add --help for the flags)");

program
  .command("step")
  .description("one kind of step of one network")
  .addOption(choice("--encoder <name>", "the encoder", Object.keys(encoders), "resnet50"))
  .addOption(choice("--decoder <name>", "the decoder", Object.keys(decoders), "unet"))
  .option(
    "--widths <list>",
    "channels of the decoder's blocks, deep to shallow",
    list,
    [1024, 512, 256, 128, 64],
  )
  .option("--batch <n>", "images a step", positive, 8)
  .option("--size <n>", "height and width of the images", positive, 224)
  .addOption(choice("--precision <name>", "of convolutions and matrix products", precisions, "float32"))
  .addOption(choice("--stage <name>", "what a step does", stages, "pretrain"))
  .addOption(new Option("--peer <name>", "measure this beside ours, in turns").choices([...peers]))
  .option("--no-compile", "leave torch.compile out")
  .option("--rounds <n>", "turns of each side", positive, 3)
  .option("--steps <n>", "steps of a turn", positive, 3)
  .option("--json", "as JSON")
  .action(step);

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
