import { Command, Option } from "commander";
import { choice, measuringFlags, networkFlags, positive, someOf } from "./flags.js";
import { offNames, type Off } from "./off.js";
import { progress } from "./progress.js";
import { describe } from "./report.js";
import { alternate } from "./rounds.js";
import { ours, peers, pytorch, tfjs, type Peer, type Side } from "./side.js";
import { nameOf, stages, type Work } from "./work.js";

interface StepOptions extends Work {
  readonly peer?: Peer;
  readonly compile: boolean;
  readonly off?: readonly Off[];
  readonly rounds: number;
  readonly steps: number;
  readonly json?: boolean;
}

/** Our side, ours without some fast paths, and those of the peer that was asked for. */
function sidesOf(work: Work, { peer, compile, off }: Pick<StepOptions, "peer" | "compile" | "off">): Side[] {
  const sides = [ours(work)];
  if (off !== undefined) sides.push(ours(work, off));
  if (peer === "tfjs") sides.push(tfjs(work));
  if (peer === "pytorch") sides.push(pytorch(work, "eager"));
  if (peer === "pytorch" && compile) sides.push(pytorch(work, "compile"));
  return sides;
}

async function step({ peer, compile, off, rounds, steps, json, ...work }: StepOptions): Promise<void> {
  const { turn, done } = progress();
  const sides = sidesOf(work, { compile, ...(peer && { peer }), ...(off && { off }) });
  const measured = await alternate(sides, { rounds, steps, onTurn: turn }).finally(done);
  if (json === true) console.log(JSON.stringify({ work, measured }));
  else console.log([nameOf(work), ...describe(measured, work.batch)].join("\n"));
}

/** `bench step`. */
export function stepCommand(): Command {
  const command = new Command("step").description("measure one kind of step of one network");
  networkFlags(command, { encoder: "resnet50", widths: [1024, 512, 256, 128, 64] });
  command
    .optionsGroup("Step:")
    .addOption(choice("--stage <name>", "what a step does", stages, "pretrain"))
    .option("--batch <n>", "images a step", positive, 8)
    .option("--size <n>", "height and width of the images", positive, 224)
    .optionsGroup("Beside it, in turns:")
    .addOption(new Option("--peer <name>", "the same step by others").choices([...peers]))
    .option("--no-compile", "skip torch.compile, which takes minutes to warm up")
    .option(
      "--off <list>",
      `also measure ddep without these fast paths: ${offNames.join(", ")}`,
      someOf<Off>(offNames),
    );
  return measuringFlags(command, 3)
    .addHelpText(
      "after",
      `
Examples:
  npm run bench -- step --peer pytorch --no-compile
  npm run bench -- step --encoder efficientnet_lite0 --widths 256,128,64,32,16 --stage finetune
  npm run bench -- step --encoder transunet_r50_vit_b16 --decoder transunet --batch 2 --peer pytorch
  npm run bench -- step --off winograd`,
    )
    .action(step);
}
