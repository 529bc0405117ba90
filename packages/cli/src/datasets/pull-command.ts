import { resolve } from "node:path";
import { UserError } from "@ddep/core";
import type { SetDescription } from "@ddep/datasets";
import { createProgress } from "@ddep/runs";
import { Argument, Command } from "commander";
import { knownSets, pulledSets } from "./list.js";
import { pullSet } from "./pull/pull-set.js";
import { manifestHash } from "./pull/manifest.js";
import { print, say } from "../print.js";

interface PullOptions {
  readonly to?: string;
  readonly from?: string;
  readonly sha256?: string;
}

/** The manual steps for a data set that requires a login or an agreement. */
function stepsOf(name: string, { title, page, steps = [], tree }: SetDescription, folder: string): string {
  return [
    `${title} requires a login or an agreement to its terms, so you have to download it yourself:`,
    "",
    ...steps.map((step) => (step.startsWith("  ") ? ` ${step}` : `- ${step}`)),
    "",
    `Home page: ${page}`,
    "",
    "Its root folder should then hold",
    ...tree.map((line) => `  ${line}`),
    "",
    `To check that ${name} is complete, run:`,
    `  ddep datasets inspect ${folder}`,
  ].join("\n");
}

async function pull(name: string, { to, from, sha256 }: PullOptions): Promise<void> {
  const { published, labelMap, ...set } = knownSets[name]!;
  if (published === undefined || labelMap === undefined) {
    print(stepsOf(name, set, to ?? "FOLDER"));
    return;
  }
  if (to === undefined)
    throw new UserError("is required", { key: "--to", fix: "give the folder to download the data set into" });
  const root = resolve(to);
  const progress = createProgress();
  const source = (from ?? published.url).replace(/\/+$/, "");
  const paths = await pullSet({ title: set.title, published, labelMap }, root, source, (stage, step, steps) => {
    progress.update({ stage, step, steps, unit: "files" });
  }).finally(() => progress.finish());
  const hash = await manifestHash(root, paths);
  if (sha256 !== undefined && sha256.toLowerCase() !== hash)
    throw new UserError(`the files together have SHA-256 ${hash}, not ${sha256}`, {
      file: root,
      fix: "delete the folder and pull again, or give another source with --from",
    });
  const pinned = sha256 === undefined ? `; pin it with --sha256 ${hash}` : ", as expected";
  say(`${set.title}: all ${paths.length} files are present and decode, SHA-256 of all files ${hash}${pinned}`);
  print(root);
}

/** `datasets pull`. */
export function pullCommand(): Command {
  const names = new Argument("<name>", "a data set from `ddep datasets list`").choices(pulledSets);
  return new Command("pull")
    .description("download a data set into a folder and check it, or print the steps if it requires a login")
    .addArgument(names)
    .option("--to <folder>", "folder to download into")
    .option("--from <url>", "mirror with the same files (default: where the data set is published)")
    .option("--sha256 <hash>", "expected hash of all files together, as printed by an earlier pull")
    .action(pull);
}
