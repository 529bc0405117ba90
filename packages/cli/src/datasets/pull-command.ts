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

/** What one does by hand for a set that asks for a login or agreement. */
function stepsOf(name: string, { title, page, steps = [], tree }: SetDescription, folder: string): string {
  return [
    `${title} asks for a login or for agreement to its terms, so you get it by hand:`,
    "",
    ...steps.map((step) => (step.startsWith("  ") ? ` ${step}` : `- ${step}`)),
    "",
    `Its page: ${page}`,
    "",
    "Then its root holds",
    ...tree.map((line) => `  ${line}`),
    "",
    `and this says whether all of ${name} is there:`,
    `  ddep datasets inspect ${folder}`,
  ].join("\n");
}

async function pull(name: string, { to, from, sha256 }: PullOptions): Promise<void> {
  const { published, labelMap, ...set } = knownSets[name]!;
  if (published === undefined || labelMap === undefined) {
    print(stepsOf(name, set, to ?? "FOLDER"));
    return;
  }
  if (to === undefined) throw new UserError("is not given", { key: "--to", fix: "name the folder to put it in" });
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
      fix: "delete the folder and pull again, or name another source with --from",
    });
  const pinned = sha256 === undefined ? `; pin it with --sha256 ${hash}` : ", as given";
  say(`${set.title}: ${paths.length} files are there and decode, SHA-256 of all ${hash}${pinned}`);
  print(root);
}

/** `datasets pull`. */
export function pullCommand(): Command {
  const names = new Argument("<name>", "a data set of the list").choices(pulledSets);
  return new Command("pull")
    .description("download a data set into a folder and check it; prints the steps where it needs a login")
    .addArgument(names)
    .option("--to <folder>", "where to put it")
    .option("--from <url>", "a mirror with the same files (default: where the set is published)")
    .option("--sha256 <hash>", "the hash of all files together, as an earlier pull printed it")
    .action(pull);
}
