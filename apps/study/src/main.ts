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

const longest = Math.max(...Object.keys(studies).map((name) => name.length));
const names = Object.values(studies)
  .map(
    ({ name, title, source }) => `  ${name.padEnd(longest)}  ${title}; ${source.replace("Brempong et al. 2022, ", "")}`,
  )
  .join("\n");

const program = new Command("study")
  .description(
    "Reproduce the paper's tables and figures. Each is a grid of runs over methods, shares of labels, seeds and hyper-parameters.",
  )
  .showHelpAfterError("(run with --help to list the flags)")
  .addHelpText(
    "after",
    `\nStudies:\n${names}\n\nExample:\n  npx @ddep/app-study figure-1 --small --root CAMVID --encoder-weights WEIGHTS`,
  );

withStudy(program.command("run", { isDefault: true }))
  .description("compute the remaining runs of a study and write its report")
  .option("--plan", "only print the runs, with estimated times from a measured step, and the total time left")
  .action((name: string, flags: StudyFlags & { plan?: boolean }) => runCommand(name, flags));

withStudy(program.command("report"))
  .description("write the report of the finished runs: an HTML page, Markdown with SVG figures, and a CSV file")
  .option("--to <folder>", "folder for the report (default: reports/STUDY in --out)")
  .action((name: string, flags: StudyFlags & { to?: string }) => reportCommand(name, flags));

withStudy(program.command("export"))
  .description("write the records of a study's finished runs to a file for --records, one per line")
  .requiredOption("--to <file>", "file to write")
  .action((name: string, flags: StudyFlags & { to: string }) => exportCommand(name, flags));

const redisFlag = () =>
  new Option(
    "--redis <url>",
    "address of Redis, such as redis://host:6379 or redis://:PASSWORD@host:6379; use rediss:// for TLS",
  ).env("DDEP_REDIS");
const storeFlag = (text: string) => new Option("--store <place>", text);
const endpointFlag = () =>
  new Option("--s3-endpoint <url>", "address of the S3 server, if not Amazon S3").env("AWS_ENDPOINT_URL");

const sharedFolder = storeFlag(
  "place for the records: a folder that all machines share, or s3://bucket/prefix (default: --out)",
);

withStudy(program.command("serve"))
  .description(
    "distributed: queue the remaining runs of a study on Redis and show the progress of the workers. Run it again to add missing and failed runs; it never adds a run twice",
  )
  .addOption(redisFlag().makeOptionMandatory())
  .addOption(sharedFolder)
  .addOption(endpointFlag())
  .option("--detach", "fill the queue and exit")
  .option("--port <number>", "serve a web page of the queue on this port; 0 picks a free one")
  .option("--host <address>", "address for the web page to listen on; it has no password", "127.0.0.1")
  .option("--manage", "allow the web page to retry, remove and pause jobs")
  // Loaded only when used: a single machine needs no queue.
  .action(async (name: string, flags: ServeFlags) => (await import("./commands/serve.js")).serveCommand(name, flags));

program
  .command("work")
  .description(
    "distributed: compute runs from the queue, one at a time, until stopped. If a worker stops or dies, another resumes its run from the checkpoint",
  )
  .addOption(redisFlag().makeOptionMandatory())
  .addOption(storeFlag("place for the records: the --store of serve, as seen from this machine").makeOptionMandatory())
  .addOption(endpointFlag())
  .option("--out <folder>", "folder for this machine's run folders, if --store is a bucket", "runs/study/work")
  .option("--root <folder>", "root folder of the labelled data set on this machine")
  .option("--images <folder>", "folder of unlabelled images on this machine")
  .option(
    "--encoder-weights <file-or-name>",
    "supervised weights of the encoder, the same as for serve: a file, or a name from `ddep weights list`",
  )
  .option("--lock <seconds>", "time without a sign of life after which another worker takes over the run", "300")
  .option("--until-empty", "exit when the queue is empty")
  .action(async (flags: WorkFlags) => (await import("./commands/work.js")).workCommand(flags));

withStudy(program.command("status"))
  .description("print the state of a study, from its records and, with --redis, from its queue")
  .addOption(redisFlag())
  .addOption(sharedFolder)
  .addOption(endpointFlag())
  .action(async (name: string, flags: StatusFlags) =>
    (await import("./commands/status.js")).statusCommand(name, flags),
  );

withStudy(program.command("slurm"))
  .description(
    "write a script that submits the remaining runs of a study to Slurm, as one job array each for denoising, candidates and final runs; needs no Redis",
  )
  .requiredOption("--to <file>", "script to write; submit it with `bash FILE`")
  .option("--sbatch <options>", "sbatch options for every job, such as '--partition gpu --gpus 1 --time 4:00:00'")
  .option("--at-once <number>", "maximum number of concurrent tasks per array")
  .action((name: string, flags: SlurmFlags) => slurmCommand(name, flags));

withStudy(program.command("one"))
  .description("compute one run of a study and write its record, unless it is done; cluster tasks use this command")
  .argument("<id>", "id of the run, as printed by --plan")
  .action((name: string, id: string, flags: StudyFlags) => oneCommand(name, id, flags));

await runProgram(program, "run the same command again to continue");
