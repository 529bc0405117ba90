#!/usr/bin/env node
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { Command, Option } from "commander";
import {
  encoders,
  execute,
  parseOptions,
  type Plan,
  present,
  withFlags,
  withLooks,
} from "@ddep/command-line";
import { classifyInto, parseClassify } from "./commands/classify.js";
import { evaluateCommand, type EvaluateFlags } from "./commands/evaluate.js";
import { predictCommand, type PredictFlags } from "./commands/predict.js";
import { quickstartCommand } from "./commands/quickstart.js";

type Flags = Record<string, unknown> & { out: string; resume?: boolean };

const program = new Command("ddep")
  .description("Decoder denoising pretraining: segmentation from few labels.")
  .showHelpAfterError("(add --help for the flags)");

async function perform(
  command: Plan["command"],
  { out, resume = false, ...flags }: Flags,
  fixed = {},
): Promise<void> {
  console.log(present(await execute({ command, options: parseOptions(flags, fixed), out, resume })));
}

program
  .command("quickstart")
  .description("everything in a few minutes on generated pictures, without any download")
  .option("--out <folder>", "where to put the runs", "runs/quickstart")
  .action(quickstartCommand);

withFlags(program.command("run"), { denoising: true, finetuning: true })
  .description("denoise, fine-tune and evaluate, beside the methods it is compared with")
  .option("--methods <list>", "of ddep, dep, supervised, random", "ddep,supervised,random")
  .action((flags: Flags) => perform("run", flags));

withFlags(program.command("pretrain"), { denoising: true, finetuning: false })
  .description("denoising pretraining alone")
  .addOption(
    new Option("--method <name>", "ddep (the decoder) or dep (encoder and decoder)")
      .choices(["ddep", "dep"])
      .default("ddep"),
  )
  .action(({ method, ...flags }: Flags) => perform("pretrain", flags, { methods: [method] }));

withFlags(program.command("finetune"), { denoising: false, finetuning: true })
  .description("fine-tuning and evaluation alone")
  .addOption(
    new Option("--init <method>", "what to start from")
      .choices(["ddep", "dep", "supervised", "random"])
      .default("ddep"),
  )
  .option("--from <folder>", "the pretraining run that ddep and dep start from")
  .action(({ init, ...flags }: Flags) => perform("finetune", flags, { methods: [init] }));

program
  .command("classify")
  .description("supervised pretraining of an encoder on one folder of images a class")
  .option(
    "--images <folder>",
    "class folders, or the root of ImageNet as Kaggle has it (default: generated pictures of single objects)",
  )
  .option("--encoder <name>", Object.keys(encoders).join(", "), "resnet18")
  .option("--epochs <number>", "epochs", "30")
  .option("--batch <images>", "images a step", "32")
  .option("--size <pixels>", "side of the crops", "224")
  .option("--lr <rate>", "largest learning rate", "1e-3")
  .option("--weight-decay <rate>", "decoupled weight decay", "1e-4")
  .option("--seed <integer>", "draws the held-out tenth, the first weights, batches and crops", "0")
  .option("--checkpoint-every <steps>", "steps between two checkpoints", "100")
  .requiredOption("--out <folder>", "run folder to make")
  .option("--resume", "go on with the run in --out where it stopped")
  .action(async ({ out, resume = false, ...flags }: Flags) => {
    const { weights, top1, images } = await classifyInto(out, parseClassify(flags), resume);
    console.log(`${(100 * top1).toFixed(1)}% of ${images} held-out images named right\nWeights: ${weights}`);
  });

withLooks(program.command("evaluate"))
  .description("score a run's model on a split; prints one line of JSON")
  .requiredOption("--run <folder>", "run folder")
  .option("--root <folder>", "where the labelled data lies now")
  .option("--split <name>", "split to score")
  .option("--method <name>", "which of the run's models")
  .option(
    "--skip-bad-files",
    "go on without files that cannot be read, up to 1 in 100, and list them (default: as the run)",
  )
  .option("--submission <folder>", "write the predictions there as the data set's own submission files")
  .action((flags: EvaluateFlags) => evaluateCommand(flags));

withLooks(program.command("predict"))
  .description("segment images of any size")
  .argument("<images...>", "image files")
  .requiredOption("--run <folder>", "run folder")
  .requiredOption("--out <folder>", "where to write the predictions")
  .option("--method <name>", "which of the run's models")
  .option("--submission", "write the data set's own submission files, and nothing else")
  .action((images: string[], flags: PredictFlags) => predictCommand(images, flags));

program.parseAsync().catch((error: unknown) => {
  if (error instanceof Interrupted) {
    console.error(`${error.message}; a checkpoint is written: the same command with --resume goes on`);
    process.exitCode = 130;
    return;
  }
  console.error(error instanceof UserError ? `Error: ${error.message}` : error);
  process.exitCode = 1;
});
