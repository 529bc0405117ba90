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
    "if the label map differs from the model's, match classes by name: those only in the data are ignored, those only in the model are never predicted",
  );

/** The program `ddep` with all its commands. */
export function ddepProgram(): Command {
  const program = new Command("ddep")
    .description(about.title)
    .showHelpAfterError("(run with --help to list the flags)")
    .enablePositionalOptions();

  program
    .command("quickstart")
    .description("try the whole method in a few minutes on generated images, with no downloads")
    .option("--out <folder>", "folder for the runs", "runs/quickstart")
    .option("--resume", "continue the last quickstart that was stopped")
    .action(quickstartCommand);

  const runMethods = program
    .command("run")
    .summary("run the method and its baselines: denoising, fine-tuning, evaluation")
    .description(about.run)
    .optionsGroup("Method:")
    .option("--methods <list>", "methods to run: ddep, dep, supervised, random", "ddep,supervised,random")
    .action((_flags, called: Command) => runCommand(called, { command: "run", program: "ddep" }));
  withFlags(runMethods, { denoising: true, finetuning: true });

  const pretrainCommand = program
    .command("pretrain")
    .summary("first half of run: denoising pretraining on unlabelled images")
    .description(about.pretrain)
    .optionsGroup("Method:")
    .addOption(
      new Option("--method <name>", "what to train: ddep (the decoder) or dep (encoder and decoder)")
        .choices(["ddep", "dep"])
        .default("ddep"),
    )
    .action(({ method }: { method: MethodName }, called: Command) =>
      runCommand(called, { command: "pretrain", program: "ddep", fixed: { methods: [method] } }),
    );
  withFlags(pretrainCommand, { denoising: true, finetuning: false });

  const finetuneCommand = program
    .command("finetune")
    .summary("second half of run: fine-tuning on labelled images, and evaluation")
    .description(about.finetune)
    .optionsGroup("Method:")
    .addOption(
      new Option("--init <method>", "starting point of encoder and decoder")
        .choices(["ddep", "dep", "supervised", "random"])
        .default("ddep"),
    )
    .option("--from <folder>", "folder of the pretraining run that ddep and dep start from")
    .action(({ init }: { init: MethodName }, called: Command) =>
      runCommand(called, { command: "finetune", program: "ddep", fixed: { methods: [init] } }),
    );
  withFlags(finetuneCommand, { denoising: false, finetuning: true });

  program
    .command("classify")
    .description("pretrain an encoder as a classifier, from one folder of images per class")
    .option(
      "--images <folder>",
      "folder of class folders, or ImageNet as downloaded from Kaggle (default: generated images of single objects)",
    )
    .option("--encoder <name>", `encoder: ${encoderNames.join(", ")}`, "resnet18")
    .option("--epochs <number>", "training epochs", "30")
    .option("--batch <images>", "images per batch", "32")
    .option("--size <pixels>", "side of the crops", "224")
    .option("--lr <rate>", "peak learning rate", "1e-3")
    .option("--weight-decay <rate>", "decoupled weight decay", "1e-4")
    .option("--seed <integer>", "random seed for the held-out tenth, initial weights, batches and crops", "0")
    .option("--checkpoint-every <steps>", "steps between checkpoints", "100")
    .requiredOption("--out <folder>", "run folder to create")
    .option("--resume", "continue the run in --out from its last checkpoint")
    .action(async ({ out, resume = false, ...flags }: Flags) => {
      const { weights, top1, images } = await classifyInto(out, parseClassify(flags), resume);
      print(`Top-1 accuracy: ${(100 * top1).toFixed(1)}% on ${images} held-out images\nWeights: ${weights}`);
    });

  withRows(withViews(program.command("evaluate")), dataRows)
    .description("score a run's model on a split and print one line of JSON")
    .requiredOption("--run <folder>", "run folder")
    .option("--split <name>", "split to score (default: the validation split)")
    .option("--method <name>", "method whose model to use (default: the first of ddep, dep, supervised, random)")
    .option("--submission <folder>", "folder for the predictions in the data set's submission format")
    .option("--overwrite", "overwrite earlier predictions")
    .addOption(mapClasses())
    .action((flags: EvaluateFlags) => evaluateCommand(flags));

  withRows(program.command("readout"), { ...dataRows, ...labelRows })
    .summary("measure how well the layers of a denoised decoder segment before fine-tuning")
    .description(
      "Fit a linear classifier to the features of each layer of a denoised network, before any fine-tuning, and compare how well it segments with the same decoder before denoising. Takes seconds, without the randomness of fine-tuning. A share of the labelled images is held out for scoring (--hold-out, 0.3 by default); the validation split is not used.",
    )
    .requiredOption("--run <folder>", "run folder with a denoising stage")
    .option("--encoder-weights <file>", "file of the encoder's weights, if it has moved since the run")
    .addOption(mapClasses())
    .action((flags: ReadoutFlags) => readoutCommand({ holdOut: 0.3, ...flags }));

  withViews(program.command("predict"))
    .description("segment images of any size")
    .argument("<images...>", "image files")
    .requiredOption("--run <folder>", "run folder")
    .requiredOption("--out <folder>", "folder for the predictions")
    .option("--method <name>", "method whose model to use (default: the first of ddep, dep, supervised, random)")
    .option("--submission", "write only files in the data set's submission format")
    .option("--overwrite", "overwrite earlier predictions")
    .option(
      "--label-map <file>",
      "label map with the ids to write with --submission (default: the current one of the run's data)",
    )
    .addOption(mapClasses())
    .action((images: string[], flags: PredictFlags) => predictCommand(images, flags));

  program.addCommand(datasetsCommand()).addCommand(weightsCommand());

  program
    .command("study")
    .summary("reproduce the paper's tables and figures")
    .argument("[arguments...]", "arguments of the program study")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => studyCommand(args));

  program
    .command("setup")
    .summary("build the native backend, which is several times as fast as WebAssembly")
    .description(
      "Builds TensorFlow's native backend in your cache folder, where every project finds it. Needs python3 with pip, and a C++ compiler and make unless prebuilt addons are installed. DDEP_NATIVE=cpu or gpu chooses the device.",
    )
    .action(setupCommand);

  program
    .command("doctor")
    .description("show which backends work here, and how to fix those that do not")
    .action(doctorCommand);
  return program;
}
