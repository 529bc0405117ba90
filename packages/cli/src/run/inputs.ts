import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { printable, UserError } from "@ddep/core";
import { hashOfFile, writeFileAtomic } from "@ddep/core/node";
import { contentsOf, differenceOf, labelMapJson, nameBelow, type ContentsSummary, type Dataset } from "@ddep/datasets";
import { methods } from "@ddep/ddep";
import type { RunConfig, RunInputs } from "@ddep/runs";
import type { RunOptions } from "../options/run-options.js";
import type { Sources } from "../recipe/open-sources.js";
import { hashOf } from "./session.js";
import { denoiserOf } from "./stored-parts.js";

/** A set of pictures that a run reads, and the folder that their names are below. */
export interface InputSet {
  readonly dataset: Dataset;
  readonly root: string | undefined;
}

/** What a run reads, as `config.json` has it, and the listing of each set of pictures. */
export interface Inputs {
  readonly recorded: RunInputs;
  readonly listings: Readonly<Record<string, Uint8Array>>;
}

const FOLDER = "inputs";
const listingFile = (folder: string, set: string) => join(folder, FOLDER, `${set}.jsonl.gz`);
const badFile = (folder: string) => join(folder, FOLDER, "bad.json");

/** What sets of pictures hold, beside what else is read. */
export async function inputsOf(
  sets: Readonly<Record<string, InputSet>>,
  others: Omit<RunInputs, "sets"> = {},
): Promise<Inputs> {
  const [summaries, listings]: [Record<string, ContentsSummary>, Record<string, Uint8Array>] = [{}, {}];
  for (const [set, { dataset, root }] of Object.entries(sets)) {
    const { summary, packed } = await contentsOf(dataset, root);
    [summaries[set], listings[set]] = [summary, packed];
  }
  return { recorded: { ...others, sets: summaries }, listings };
}

/** The sets of pictures among the sources of a run, by what it does with them. */
export function setsOf({ unlabelled, labelled, validation }: Sources, options: RunOptions): Record<string, InputSet> {
  const { root } = options;
  const below = options.pretrainOn === "target" ? root : options.images;
  return {
    ...(unlabelled && { unlabelled: { dataset: unlabelled, root: below } }),
    ...(labelled && { labelled: { dataset: labelled.subset, root } }),
    ...(validation && { validation: { dataset: validation, root } }),
  };
}

/** All that a run reads beside its settings. */
export async function inputsOfRun(sources: Sources, options: RunOptions): Promise<Inputs> {
  const { labelled, epoch } = sources;
  const { from } = options;
  const denoised: Record<string, string> = {};
  if (from !== undefined)
    for (const name of options.methods)
      if (methods[name].denoises !== "nothing") denoised[name] = await hashOfFile(denoiserOf(from, name));
  return inputsOf(setsOf(sources, options), {
    ...(labelled && { labelMap: hashOf([labelMapJson(labelled.subset.labelMap), labelled.subset.masks]) }),
    ...(from !== undefined && { denoised }),
    ...(epoch !== undefined && { epoch }),
  });
}

/** Keeps the listings in a run folder, so that a difference can be told by name. */
export async function writeListings(folder: string, { listings }: Inputs): Promise<void> {
  await mkdir(join(folder, FOLDER), { recursive: true });
  for (const [set, packed] of Object.entries(listings)) {
    const file = listingFile(folder, set);
    if (!existsSync(file)) await writeFileAtomic(file, packed);
  }
}

const SHOWN = 5;
const many = (names: readonly string[], what: string): string[] => {
  if (names.length === 0) return [];
  const shown = names.slice(0, SHOWN).map((name) => printable(name, "line"));
  return [`${names.length} ${what} (${shown.join(", ")}${names.length > SHOWN ? ", ..." : ""})`];
};

/** What a set is called in a message. */
const titles: Readonly<Record<string, string>> = {
  unlabelled: "the unlabelled images",
  labelled: "the labelled images",
  validation: "the images of the evaluation",
  classified: "the images of the classes",
  held: "the held-out images of the classes",
};

/** How a set differs from what it was, in words; undefined where only files that had stopped the run were put right. */
async function differenceOfSet(
  folder: string,
  set: string,
  before: ContentsSummary,
  now: ContentsSummary,
  listing: Uint8Array,
): Promise<string | undefined> {
  const title = titles[set] ?? set;
  const counts = `${before.images} before, ${now.images} now`;
  const file = listingFile(folder, set);
  if (!existsSync(file)) return `${title} (${counts})`;
  const { removed, added, changed, moved } = differenceOf(await readFile(file), listing);
  const bad = await badFiles(folder);
  const others = changed.filter((name) => !bad.includes(name));
  const parts = [...many(removed, "removed"), ...many(added, "added"), ...many(others, "changed")];
  if (parts.length === 0 && changed.length > 0 && !moved) return undefined;
  return `${title}: ${parts.length === 0 ? "in another order" : parts.join(", ")}; ${counts}`;
}

/**
 * How what a run reads differs from what it was begun with, in words, each with what holds it. What its folder did not record is
 * not compared.
 */
export async function differencesOf(
  folder: string,
  before: RunInputs,
  { recorded: now, listings }: Inputs,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, hash] of Object.entries(before.denoised ?? {}))
    if (now.denoised?.[name] !== hash)
      found.push(`from: the weights that denoising left for ${name} have other contents`);
  if (before.labelMap !== now.labelMap) found.push("the label map: masks are read in another way");
  if (before.epoch !== now.epoch)
    found.push(`images: ${before.epoch ?? 0} of them before, which set the length of denoising, ${now.epoch ?? 0} now`);
  for (const [set, summary] of Object.entries(before.sets)) {
    const current = now.sets[set];
    if (current?.hash === summary.hash) continue;
    const difference =
      current === undefined
        ? `${titles[set] ?? set} are not read`
        : await differenceOfSet(folder, set, summary, current, listings[set]!);
    if (difference !== undefined) found.push(difference);
  }
  return found;
}

/** Throws a {@link UserError} where a run that is resumed would go on with others than it was begun with: all that differ, in words. */
export function refuseOthers(folder: string, others: readonly string[]): void {
  if (others.length > 0)
    throw new UserError(`the run was begun with other inputs: ${others.join("; ")}`, {
      file: folder,
      fix: "put them back as they were, or begin a new run in another --out",
    });
}

const badFiles = async (folder: string): Promise<readonly string[]> => {
  const text = await readFile(badFile(folder), "utf8").catch(() => "[]");
  return JSON.parse(text) as string[];
};

/**
 * Remembers the picture of a file that stopped a run. The run has never used it, and may be resumed with another file in its
 * place; a picture that was used may not change.
 */
export async function rememberBad(folder: string, sets: Record<string, InputSet>, file: string): Promise<void> {
  for (const { dataset, root } of Object.values(sets))
    for (let i = 0; i < dataset.length; i++) {
      if (dataset.files?.(i).includes(file) !== true) continue;
      const name = nameBelow(dataset.name(i), root);
      const known = await badFiles(folder);
      if (!known.includes(name)) await writeFileAtomic(badFile(folder), JSON.stringify([...known, name]));
      return;
    }
}

/** What a run folder from before inputs were recorded cannot be asked. */
export const unrecorded = ({ inputs }: RunConfig): string | undefined =>
  inputs === undefined
    ? "The run is from before inputs were recorded: its images and their masks are compared by the names of the labelled ones alone, its weights as far as config.json has their hash"
    : undefined;
