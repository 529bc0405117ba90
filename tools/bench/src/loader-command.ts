import { Command, Option } from "commander";
import { measuringFlags, networkFlags, positive } from "./flags.js";
import { nameOfPipeline, standardWorkers, type Pipeline } from "./pipeline.js";
import { progress } from "./progress.js";
import { describe } from "./report.js";
import { alternate } from "./rounds.js";
import { ourPipeline, ourTraining, torchPipeline, type Side } from "./side.js";
import { nameOf, type Work } from "./work.js";

interface LoaderOptions extends Pipeline, Pick<Work, "encoder" | "decoder" | "widths" | "precision"> {
  readonly peer?: "pytorch";
  readonly training?: boolean;
  readonly rounds: number;
  readonly steps: number;
  readonly json?: boolean;
}

async function loader(options: LoaderOptions): Promise<void> {
  const { images, batch, size, workers, encoder, decoder, widths, precision, rounds, steps } = options;
  const pipeline: Pipeline = { images, batch, size, workers };
  const work: Work = { encoder, decoder, widths, batch, size, stage: "pretrain", precision };
  const sides: Side[] = options.training === true ? [ourTraining(work, pipeline)] : [ourPipeline(pipeline)];
  if (options.training !== true && options.peer !== undefined) sides.push(torchPipeline(pipeline));
  const { turn, done } = progress();
  const measured = await alternate(sides, { rounds, steps, onTurn: turn }).finally(done);
  if (options.json === true) {
    console.log(JSON.stringify({ pipeline, ...(options.training === true && { work }), measured }));
    return;
  }
  const title = options.training === true ? [nameOf(work)] : [];
  console.log([...title, nameOfPipeline(pipeline), ...describe(measured, batch)].join("\n"));
}

/** `bench loader`. */
export function loaderCommand(): Command {
  const command = new Command("loader")
    .description("measure the input pipeline of pretraining, alone or during training")
    .optionsGroup("Pipeline:")
    .requiredOption("--images <folder>", "folder of images, which may be nested")
    .option("--batch <n>", "images a batch", positive, 8)
    .option("--size <n>", "height and width of the crops", positive, 224)
    .option(
      "--workers <n>",
      "decoding threads here, worker processes of PyTorch's DataLoader",
      positive,
      standardWorkers,
    )
    .optionsGroup("Beside it, in turns:")
    .addOption(new Option("--peer <name>", "also measure torchvision transforms in a DataLoader").choices(["pytorch"]))
    .optionsGroup("Training:")
    .option("--training", "measure how long pretraining waits for data");
  networkFlags(command, { encoder: "efficientnet_lite0", widths: [256, 128, 64, 32, 16] });
  return measuringFlags(command, 50)
    .addHelpText(
      "after",
      `
Examples:
  npm run bench -- loader --images IMAGES --peer pytorch
  npm run bench -- loader --images IMAGES --training --steps 20`,
    )
    .action(loader);
}
