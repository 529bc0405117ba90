import { basename, join, resolve } from "node:path";
import { readLabelMapFile } from "@ddep/datasets";
import { createProgress } from "@ddep/runs";
import { Command, InvalidArgumentError } from "commander";
import { describe } from "./inspect/describe.js";
import { findingsOf } from "./inspect/findings.js";
import { inspectFolder } from "./inspect/inspection.js";
import { integer, positive } from "./flags.js";
import { writeInspection } from "./inspect/write.js";
import { print } from "../print.js";

interface InspectOptions {
  readonly labels?: number;
  readonly seed: number;
  readonly sample: number;
  readonly out?: string;
  readonly labelMap?: string;
  readonly reindex?: boolean;
  readonly json?: boolean;
}

function share(value: string): number {
  const [top, bottom = "1", ...rest] = value.split("/");
  const number = Number(top) / Number(bottom);
  if (rest.length === 0 && number > 0 && number <= 1) return number;
  throw new InvalidArgumentError("Give a number above 0 and at most 1, such as 0.05 or 1/30.");
}

async function inspect(path: string, options: InspectOptions): Promise<void> {
  const root = resolve(path);
  const { labels, seed, sample, reindex, out = join("runs", "inspect", basename(root)) } = options;
  const progress = createProgress();
  const start = performance.now();
  let before = 0;
  let current = "";
  const inspected = await inspectFolder(root, {
    sample,
    seed,
    labels,
    ...(options.labelMap === undefined ? {} : { labelMap: await readLabelMapFile(options.labelMap) }),
    reindex,
    onFile(stage, step, steps) {
      if (stage !== current) [current, before] = [stage, performance.now() - start];
      const seconds = (performance.now() - start - before) / 1000;
      progress.update({
        stage,
        step,
        steps,
        unit: "images",
        ...(seconds > 0 && step > 1 ? { imagesPerSecond: step / seconds } : {}),
      });
    },
  }).finally(() => progress.finish());
  const findings = findingsOf(inspected.inspection);
  const files = await writeInspection(out, inspected);
  if (options.json === true) print(JSON.stringify({ ...inspected.inspection, findings, files }));
  else print(`${describe(inspected.inspection, findings)}\n\n${files.join("\n")}`);
  if (findings.some(({ kind }) => kind === "error")) process.exitCode = 1;
}

/** `datasets inspect`. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .description("recognise the data set in a folder and report its problems; exits with status 1 on errors")
    .argument("<path>", "root of the data set")
    .option("--labels <share>", "also list the classes missing from this share of the first split's labels", share)
    .option("--seed <n>", "random seed that draws this share, as in a run", integer, 0)
    .option("--sample <n>", "maximum number of images to open per split", positive, 5000)
    .option("--label-map <file>", "label map of a folder of image and mask pairs, as for ddep run --data pairs")
    .option("--out <folder>", "folder for the report (default: runs/inspect/NAME)")
    .option("--reindex", "list a large folder again instead of using its index")
    .option("--json", "print the result as JSON")
    .action(inspect);
}
