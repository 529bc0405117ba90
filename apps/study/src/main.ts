#!/usr/bin/env node
import { runProgram } from "@ddep/cli";
import { Command, Option } from "commander";
import { exportCommand } from "./commands/export.js";
import { reportCommand } from "./commands/report.js";
import { runCommand } from "./commands/run.js";
import { oneCommand } from "./commands/one.js";
import type { ServeFlags } from "./commands/serve.js";
import { slurmCommand, type SlurmFlags } from "./commands/slurm.js";
import type { StatusFlags } from "./commands/status.js";
import type { WorkFlags } from "./commands/work.js";
import { withStudy, type StudyFlags } from "./commands/open-study.js";
import { studies } from "./grid/studies.js";

const names = Object.values(studies)
  .map(({ name, title, source }) => `  ${name.padEnd(10)} ${title} (${source.replace("Brempong et al. 2022, ", "")})`)
  .join("\n");

const program = new Command("study")
  .description(
    "The paper's tables and figures, each a grid of runs: methods, shares of labels, seeds, hyper-parameters.",
  )
  .showHelpAfterError("(add --help for the flags)")
  .addHelpText(
    "after",
    `\nStudies:\n${names}\n\nnpm run study -- figure-1 --small --root CAMVID --encoder-weights WEIGHTS`,
  );

withStudy(program.command("run", { isDefault: true }))
  .description("compute the runs of a study that are left, and write its report")
  .option("--plan", "print the runs, the cost of each from a measured step, and the time left, and run nothing")
  .action((name: string, flags: StudyFlags & { plan?: boolean }) => runCommand(name, flags));

withStudy(program.command("report"))
  .description("write the report of the runs that are done: one page, the same as Markdown with SVG figures, and a CSV")
  .option("--to <folder>", "where to write it (default: reports/STUDY of the study's folder)")
  .action((name: string, flags: StudyFlags & { to?: string }) => reportCommand(name, flags));

withStudy(program.command("export"))
  .description("write the records of a study's finished runs to a file for --records, one a line")
  .requiredOption("--to <file>", "the file to write")
  .action((name: string, flags: StudyFlags & { to: string }) => exportCommand(name, flags));

const redisFlag = () =>
  new Option(
    "--redis <url>",
    "Redis, such as redis://host:6379, or redis://:PASSWORD@host:6379; rediss:// encrypts",
  ).env("DDEP_REDIS");
const storeFlag = (text: string) => new Option("--store <place>", text);
const endpointFlag = () =>
  new Option("--s3-endpoint <url>", "where the bucket is, if not at Amazon").env("AWS_ENDPOINT_URL");

const sharedFolder = storeFlag(
  "where records go: a folder that all machines share, or s3://bucket/prefix (default: --out)",
);

withStudy(program.command("serve"))
  .description(
    "on several machines: put the runs of a study that are left into a queue on Redis, and show the progress of its workers. Run again, it adds runs that are missing or have failed, and none twice",
  )
  .addOption(redisFlag().makeOptionMandatory())
  .addOption(sharedFolder)
  .addOption(endpointFlag())
  .option("--detach", "fill the queue and end")
  .option("--port <number>", "serve a page of the queue; 0 takes a free port")
  .option("--host <address>", "where the page listens; it has no password", "127.0.0.1")
  .option("--manage", "let the page retry, remove and hold jobs")
  // Loaded only when it is used: one machine needs no queue.
  .action(async (name: string, flags: ServeFlags) => (await import("./commands/serve.js")).serveCommand(name, flags));

program
  .command("work")
  .description(
    "on several machines: take runs from the queue, one at a time, until stopped; a run that is stopped or killed is resumed elsewhere from its checkpoint",
  )
  .addOption(redisFlag().makeOptionMandatory())
  .addOption(storeFlag("where records go: that of serve, as this machine reaches it").makeOptionMandatory())
  .addOption(endpointFlag())
  .option("--out <folder>", "with a bucket: where this machine keeps its run folders", "runs/study/work")
  .option("--root <folder>", "where the labelled data set lies on this machine")
  .option("--images <folder>", "where the images without labels lie on this machine")
  .option(
    "--encoder-weights <file-or-name>",
    "the encoder's supervised weights: the file that serve was given, or published ones by name",
  )
  .option("--lock <seconds>", "after so long without a sign of life, a worker loses its run to another", "300")
  .option("--until-empty", "end when nothing is left in the queue")
  .action(async (flags: WorkFlags) => (await import("./commands/work.js")).workCommand(flags));

withStudy(program.command("status"))
  .description("print the state of a study from its records and, if Redis is named, from its queue")
  .addOption(redisFlag())
  .addOption(sharedFolder)
  .addOption(endpointFlag())
  .action(async (name: string, flags: StatusFlags) =>
    (await import("./commands/status.js")).statusCommand(name, flags),
  );

withStudy(program.command("slurm"))
  .description(
    "on a cluster, without Redis: write a script that submits the runs of a study that are left to Slurm, an array for each kind: denoising, candidates, final runs",
  )
  .requiredOption("--to <file>", "the script to write; `bash FILE` submits it")
  .option("--sbatch <options>", "options of every job, such as '--partition gpu --gpus 1 --time 4:00:00'")
  .option("--at-once <number>", "the most runs of an array at a time")
  .action((name: string, flags: SlurmFlags) => slurmCommand(name, flags));

withStudy(program.command("one"))
  .description("compute one run of a study and write its record, unless it is done: the command of a cluster's task")
  .argument("<id>", "the run, as --plan prints it")
  .action((name: string, id: string, flags: StudyFlags) => oneCommand(name, id, flags));

await runProgram(program, "the same command goes on from there");
