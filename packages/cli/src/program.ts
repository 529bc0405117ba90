import type { MethodName } from "@ddep/ddep";
import { Command, Option } from "commander";
import { runCommand } from "./commands/run.js";
import { encoderNames } from "@ddep/encoders";
import { dataRows, labelRows } from "./options/data-rows.js";
import { withFlags, withRows, withViews } from "./options/flags.js";
import { classifyInto, parseClassify } from "./commands/classify.js";
import { evaluateCommand, type EvaluateFlags } from "./commands/evaluate.js";
import { predictCommand, type PredictFlags } from "./commands/predict.js";
import { quickstartCommand } from "./commands/quickstart.js";
import { doctorCommand } from "./commands/doctor.js";
import { readoutCommand, type ReadoutFlags } from "./commands/readout.js";
import { setupCommand } from "./commands/setup.js";
import { studyCommand } from "./commands/study.js";
import { about } from "./about.js";
import { datasetsCommand } from "./datasets/command.js";
import { weightsCommand } from "./weights/command.js";
import { print } from "./print.js";

type Flags = Record<string, unknown> & { out: string; resume?: boolean };

const mapClasses = () =>
  new Option(
    "--map-classes-by-name",
    "where the label map is not the model's: go by the names that both have; classes of the data alone are ignored, those of the model alone never predicted",
  );

/** The program `ddep`, with all of its commands. */
export function ddepProgram(): Command {
  const program = new Command("ddep")
    .description(about.title)
    .showHelpAfterError("(add --help for the flags)")
    .enablePositionalOptions();

  program
    .command("quickstart")
    .description("everything in a few minutes on generated pictures, without any download")
    .option("--out <folder>", "where to put the runs", "runs/quickstart")
    .action(quickstartCommand);

  const runMethods = program
    .command("run")
    .summary("the method, and those it is compared with: denoising, fine-tuning, evaluation")
    .description(about.run)
    .optionsGroup("Method:")
    .option("--methods <list>", "of ddep, dep, supervised, random", "ddep,supervised,random")
    .action((_flags, called: Command) => runCommand(called, { command: "run", program: "ddep" }));
  withFlags(runMethods, { denoising: true, finetuning: true });

  const pretrainCommand = program
    .command("pretrain")
    .summary("the first half of run: denoising pretraining on images without labels")
    .description(about.pretrain)
    .optionsGroup("Method:")
    .addOption(
      new Option("--method <name>", "ddep (the decoder) or dep (encoder and decoder)")
        .choices(["ddep", "dep"])
        .default("ddep"),
    )
    .action(({ method }: { method: MethodName }, called: Command) =>
      runCommand(called, { command: "pretrain", program: "ddep", fixed: { methods: [method] } }),
    );
  withFlags(pretrainCommand, { denoising: true, finetuning: false });

  const finetuneCommand = program
    .command("finetune")
    .summary("the second half of run: fine-tuning on labelled images, and evaluation")
    .description(about.finetune)
    .optionsGroup("Method:")
    .addOption(
      new Option("--init <method>", "what to start from")
        .choices(["ddep", "dep", "supervised", "random"])
        .default("ddep"),
    )
    .option("--from <folder>", "the pretraining run that ddep and dep start from")
    .action(({ init }: { init: MethodName }, called: Command) =>
      runCommand(called, { command: "finetune", program: "ddep", fixed: { methods: [init] } }),
    );
  withFlags(finetuneCommand, { denoising: false, finetuning: true });

  program
    .command("classify")
    .description("supervised pretraining of an encoder on one folder of images a class")
    .option(
      "--images <folder>",
      "class folders, or the root of ImageNet as Kaggle has it (default: generated pictures of single objects)",
    )
    .option("--encoder <name>", encoderNames.join(", "), "resnet18")
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
      print(`Top-1 accuracy: ${(100 * top1).toFixed(1)}% on ${images} held-out images\nWeights: ${weights}`);
    });

  withRows(withViews(program.command("evaluate")), dataRows)
    .description("score a run's model on a split; prints one line of JSON")
    .requiredOption("--run <folder>", "run folder")
    .option("--split <name>", "split to score")
    .option("--method <name>", "which of the run's models")
    .option("--submission <folder>", "write the predictions there as the data set's own submission files")
    .option("--overwrite", "replace files of earlier predictions")
    .addOption(mapClasses())
    .action((flags: EvaluateFlags) => evaluateCommand(flags));

  withRows(program.command("readout"), { ...dataRows, ...labelRows })
    .summary("what the layers of a denoised decoder know of the classes before fine-tuning")
    .description(
      "How well each layer of a denoised network segments by a linear classifier of its positions, before any fine-tuning, beside the decoder as it was first: in seconds, and without the chance of fine-tuning. Nothing is learned from the validation split: a share of the labelled images is held out and scored.",
    )
    .requiredOption("--run <folder>", "run folder with a denoising stage")
    .option("--encoder-weights <file>", "where the encoder's weights lie now")
    .addOption(mapClasses())
    .action((flags: ReadoutFlags) => readoutCommand({ holdOut: 0.3, ...flags }));

  withViews(program.command("predict"))
    .description("segment images of any size")
    .argument("<images...>", "image files")
    .requiredOption("--run <folder>", "run folder")
    .requiredOption("--out <folder>", "where to write the predictions")
    .option("--method <name>", "which of the run's models")
    .option("--submission", "write the data set's own submission files, and nothing else")
    .option("--overwrite", "replace files of earlier predictions")
    .option("--label-map <file>", "the label map whose ids they hold (default: that of the run's data, as it is now)")
    .addOption(mapClasses())
    .action((images: string[], flags: PredictFlags) => predictCommand(images, flags));

  program.addCommand(datasetsCommand()).addCommand(weightsCommand());

  program
    .command("study")
    .summary("the paper's tables and figures as grids of runs")
    .argument("[arguments...]", "those of the program study")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => studyCommand(args));

  program
    .command("setup")
    .summary("build the native backend, several times as fast as WebAssembly")
    .description(
      "Builds TensorFlow's native backend, with our own kernels, into the user's cache, where every project finds it. Takes python3 with pip; a C++ compiler and make unless prebuilt addons are installed. DDEP_NATIVE=cpu or gpu says for which device.",
    )
    .action(setupCommand);

  program
    .command("doctor")
    .description("show which backends work here, and how to fix those that do not")
    .action(doctorCommand);
  return program;
}
